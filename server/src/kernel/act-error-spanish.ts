import type { ActErrorCode } from "./act-error.ts";

/** The sentences of `ACT_ERRORS` in Spanish, for whoever asks for it by `Accept-Language`. */
export const SPANISH_ACT_ERRORS: Readonly<Record<ActErrorCode, string>> = {
  invalid_input: "«{field}» no es válido.",
  invalid_body: "El cuerpo no es un objeto JSON en UTF-8.",
  unsupported_body: "Envía el cuerpo como 'Content-Type: application/json', sin comprimir.",
  body_too_large: "El cuerpo supera los {limit} bytes que se aceptan.",
  address_unknown: "Aquí no hay nada; /api/v1/openapi.json enumera lo que hay. La inferencia está en /v1.",
  method_not_allowed: "Esta dirección solo responde a {allow}.",
  not_authenticated: "Hace falta una sesión o un token personal conocido que no haya terminado.",
  not_permitted: "Tu rol no lo permite; hace falta uno de estos: {roles}.",
  organization_not_found: "No hay ninguna organización «{organization}» que puedas ver.",
  project_not_found: "No hay ningún proyecto «{project}» en esta organización.",
  project_needed: "Esta organización no tiene ningún proyecto o tiene varios: di cuál.",
  member_not_found: "No hay ningún miembro «{member}» en esta organización.",
  member_named_by_account: "Este miembro tiene una cuenta y solo su persona cambia el nombre.",
  token_not_found: "No hay ningún token «{token}».",
  whole_key:
    "«{field}» es una clave entera: nómbrala por su id o por sus 24 primeros caracteres, y revócala si alguien más pudo verla.",
  key_of_another:
    "Un desarrollador solo crea, cambia y rota sus propias claves; puede hacerlo un propietario o administrador.",
  key_ended: "La clave fue revocada o sustituida, o ha caducado: crea otra.",
  scanner_not_found: "Aquí no hay ningún buscador de secretos con ese nombre.",
  scanner_refused: "El informe no está firmado con una clave de este buscador.",
  scanner_report_repeated: "Este informe ya se envió y se atendió.",
  scanner_keys_unreachable:
    "Ahora no se pueden leer las claves públicas de este buscador, y sin ellas no se cree nada.",
  key_not_recognised: "No es una clave de este servidor: quizá está cortada o mal escrita.",
  session_needed: "Solo puede hacerlo una persona que ha entrado, en nuestras propias páginas.",
  key_paused: "La clave está en pausa: reanúdala primero.",
  key_not_paused: "La clave no está en pausa.",
  too_many_keys:
    "Pueden funcionar {quota} claves de esta organización a la vez: revoca alguna que nadie necesite.",
  budget_not_found: "No hay ningún presupuesto «{budget}» en esta organización.",
  time_zone_unknown:
    "Esa zona horaria no existe; la base de IANA tiene nombres como 'Europe/Madrid' o 'UTC'.",
  limit_not_found: "No hay ningún límite {limit} que puedas cambiar.",
  grant_repeated:
    "Los mismos {usd} USD se dieron a esta organización hace {seconds} segundos, como concesión {grant}. Ahora no se ha dado nada.",
  grant_not_found: "No hay ningún abono «{grant}» en esta organización.",
  request_not_found:
    "Aquí no consta ninguna solicitud «{request}». Una rechazada antes de admitirse no deja registro; una que terminó hace menos de un segundo puede no estar escrita aún.",
  nothing_charged: "No se cobró ni se perdió nada por esta solicitud: no hay dinero que probar.",
  day_not_closed:
    "El día de este cargo aún no está cerrado. Se cierra en menos de un minuto tras acabar en UTC; entonces se puede probar.",
  day_not_signed: "El día de este cargo está cerrado y aún sin firmar; pregunta de nuevo en un segundo.",
  day_changed:
    "Lo que movió dinero el {date} ya no es lo que era al cerrar el día: no se puede probar nada de él.",
  audit_ledger_damaged: "El registro de auditoría no es lo que se firmó: no se puede probar nada con él.",
  refund_too_large:
    "Esta solicitud costó {charged_usd} USD, de los que ya se devolvieron {returned_usd} USD: no queda tanto por devolver.",
  reversal_too_large:
    "Este abono era de {given_usd} USD, de los que ya se retiraron {taken_usd} USD, o no queda nada de él.",
  provider_not_found: "No hay ningún proveedor «{provider}».",
  group_not_found: "No hay ningún grupo «{name}».",
  group_name_taken:
    "Ya hay un modelo llamado «{name}», y sus solicitudes irían a otra parte. Elige otro nombre para el grupo.",
  group_member_unknown: "Ningún proveedor configurado sirve «{model}».",
  too_many_groups: "Hay {most} grupos, que es el máximo. Quita uno antes.",
  model_not_routed: "Ningún proveedor configurado sirve un modelo con este nombre.{near}",
  model_not_offered: "«{provider}» no tiene ese modelo.{near}",
  price_insufficient: "Di al menos cuánto cuesta la entrada, una solicitud o una imagen.",
  plan_not_found: "No hay ningún plan de precios «{plan}».",
  plan_exists: "Ya hay un plan de precios «{plan}».",
  below_cost: "Un margen negativo vende por menos de lo que cobra el proveedor: di que es a propósito.",
  moment_passed: "Un precio vale desde ahora o desde un momento futuro: lo ya cobrado queda como estaba.",
  provider_exists: "Ya hay un proveedor «{provider}».",
  provider_kind_unknown: "No existe esa clase de proveedor; hay: {kinds}.",
  provider_address_needed: "{title} no tiene dirección propia: di dónde está, hasta /v1 incluido.",
  provider_models_needed:
    "Nombra al menos un modelo: nadie más sabe cuáles tiene este servidor, y no se le enviaría nada.",
  too_many_provider_secrets:
    "«{provider}» tiene {most} secretos en uso, que son los que puede haber. Sustitúyelos antes por uno.",
  provider_secret_needed: "{title} no responde sin un secreto.",
  provider_secret_refused: "El nuevo secreto no se guardó: preguntado con él, el proveedor {outcome}",
  address_private:
    "{host} es esta máquina o una red privada, donde solo se llega a un proveedor si se le permiten direcciones privadas.",
  address_in_clear:
    "http:// enviaría el secreto y cada texto sin cifrar: usa https://, o permite direcciones privadas para un servidor de una red de confianza.",
  address_needs_secret:
    "El secreto guardado no se envía a otro servidor solo porque tú lo digas: da el secreto con la dirección o pídeselo a un administrador.",
  private_address_needs_admin: "Solo un administrador permite direcciones privadas para un proveedor.",
  model_not_found: "No se conoce ningún modelo con ese nombre.",
  key_not_found: "No hay ninguna clave con ese id o ese comienzo visible que puedas ver.",
  node_not_found: "No hay ningún nodo «{node}».",
  node_serving:
    "Este nodo está sirviendo; páralo y devolverá lo que tiene. Un nodo muerto se puede olvidar cuando vence su permiso.",
  own_subject:
    "Nadie borra lo que el registro de auditoría dice de sí mismo: tiene que hacerlo otra persona.",
  audit_not_signed:
    "Hay entradas del registro de auditoría sin firmar, o nunca se firmó ninguna: un proceso con el acceso del auditor las firma en segundos.",
  audit_damaged:
    "Lo guardado del registro de auditoría no es lo que se firmó. Deja la base de datos como está y haz que la verifiquen.",
  audit_key_rotated_meanwhile: "Otra persona acaba de rotar la clave del registro de auditoría.",
  audit_subject_not_found: "Ninguna entrada del registro de auditoría trata de este sujeto.",
  not_stopped: "Eso no está parado.",
  not_suspended: "Eso no está suspendido.",
  suspended_by_other:
    "Lo suspendió la otra parte: lo que suspende la plataforma solo lo reanuda la plataforma, y lo que suspende una organización, solo ella.",
  not_debugged: "Esta organización no está en depuración; puede haber terminado sola.",
  master_key_not_found: "No se adoptó ninguna clave maestra con el id «{key}».",
  master_key_needed: "Esta clave maestra hace falta para {by}.",
  pepper_not_found: "No hay ninguna pimienta {version}.",
  pepper_needed: "Esta pimienta hace falta para {by}.",
  organization_exists: "Ya hay una organización «{organization}».",
  project_exists: "Ya hay un proyecto «{project}» en esta organización.",
  last_owner: "Una organización conserva al menos un propietario: haz antes propietario a otro miembro.",
  cannot_own:
    "Esta persona no puede ser propietaria: elige a otro miembro que inicie sesión, no esté suspendido y no sea ya propietario.",
  door_shut:
    "La segunda puerta está cerrada: se abre una vez, en el minuto después de cerrar la primera y en la misma sesión.",
  offer_not_found: "No hay ninguna oferta que puedas aceptar o terminar.",
  credit_owed: "Se deben {owed_usd} USD: una organización se borra cuando no debe nada.",
  configuration_invalid: "No se cambió nada.\n{problems}",
  configuration_plan_changed:
    "No se cambió nada: ahora habría que hacer algo distinto de lo mostrado. Míralo otra vez.",
  changed_meanwhile: "Cambió desde que lo leíste: léelo de nuevo y cámbialo después.",
  precondition_required: "Di qué estado cambias: envía como 'If-Match' el 'ETag' que leíste.",
  idempotency_key_invalid: "'Idempotency-Key' admite de 1 a 255 caracteres ASCII visibles.",
  idempotency_key_reused: "Este 'Idempotency-Key' ya se envió con otra solicitud.",
  idempotency_in_progress: "La solicitud con este 'Idempotency-Key' aún no ha terminado.",
  idempotency_outcome_unknown:
    "La solicitud con este 'Idempotency-Key' empezó y no se sabe cómo terminó: mira si se hizo y usa otra clave.",
  idempotency_replayed:
    "La solicitud con este 'Idempotency-Key' ya se hizo, y su respuesta se mostró una sola vez.",
  too_many_streams: "Una persona puede seguir lo que pasa en {most} páginas a la vez. Cierra una antes.",
  too_many_requests: "Demasiadas solicitudes: se admiten {limit} en {seconds} segundos.",
  foreign_page: "Lo envió una página de otro sitio, así que no se hizo nada.",
  sign_in_refused: "La dirección o la contraseña no es correcta.",
  sign_up_closed: "Aquí las cuentas se abren por invitación o no se abren.",
  mail_not_set_up:
    "Este servidor no puede enviar correo: no se puede abrir ninguna cuenta ni enviar ningún enlace.",
  address_invalid: "Esa no es una dirección de correo que se pueda usar.",
  address_disposable: "No se aceptan direcciones que duran minutos. Usa una que siga siendo tuya.",
  address_taken: "Otra cuenta tiene esta dirección.",
  policies_not_agreed:
    "Acepta antes lo que el operador ha publicado: 'GET /api/v1/account/policies' lo enumera y las páginas lo muestran.",
  policy_newer: "Hay otra versión de esta política, o ninguna: vuelve a leerla antes.",
  address_not_verified: "Verifica antes tu dirección: abre el enlace del correo que se le envió.",
  address_verified: "Esta dirección ya está verificada.",
  password_refused: "Esta contraseña no se acepta: {problems}.",
  password_needed: "Este enlace se pidió en otro navegador: da también la contraseña de la cuenta.",
  password_wrong: "La contraseña no es correcta.",
  proof_needed: "Demuestra antes que no eres un programa: pide una prueba, resuélvela y envíala.",
  proof_refused: "La prueba es incorrecta, ya se usó o ha caducado. Pide otra.",
  proof_unchecked: "La prueba no se puede comprobar ahora, y sin ella no entra nadie.",
  link_ended: "Este enlace se usó, ha caducado o no se conoce. Pide otro.",
  account_suspended: "Esta cuenta está suspendida. Quien lleva este servidor puede decir por qué.",
  membership_suspended: "Tu pertenencia a esta organización está suspendida.",
  network_not_allowed: "Esta organización solo se usa desde ciertas redes, y no estás en ninguna de ellas.",
  own_network_missing:
    "Tu propia dirección, {address}, no está en ninguna de estas redes: te quedarías fuera. Confirma que es lo que quieres para hacerlo de todos modos.",
  too_many_tokens: "Una persona tiene como mucho {most} tokens. Termina antes uno.",
  origin_not_allowed: "Quien opera esto no permite tokens para ese sitio.",
  case_not_found: "No hay ningún caso abierto así.",
  keys_not_paused: "Ninguna de tus llaves está en pausa por un aviso tuyo.",
  second_factor_required: "Esta organización pide un segundo factor: entra con uno.",
  proof_of_person_needed: "Demuestra otra vez que eres tú y hazlo en los diez minutos siguientes.",
  step_ended: "Este inicio de sesión ha terminado. Empieza de nuevo con la contraseña.",
  code_refused: "El código no es correcto o ya se usó.",
  code_needed: "Demuéstralo con tu llave de acceso, un código de tu aplicación o uno de recuperación.",
  passkey_refused:
    "Esta llave de acceso no se conoce aquí, o su respuesta no es correcta. Pide otra pregunta.",
  passkey_known: "Esta llave de acceso ya se conoce aquí.",
  passkey_not_found: "No tienes esa llave de acceso.",
  too_many_passkeys: "Una cuenta tiene como mucho {most} llaves de acceso. Quita antes una.",
  passkeys_not_possible:
    "Las llaves de acceso son de un servidor con nombre, y las páginas de este están en un número.",
  issuer_not_found: "Aquí no se puede iniciar sesión con ese tercero.",
  issuer_refused: "El tercero no demostró quién eres, o seguiste en otro navegador. Empieza de nuevo.",
  issuer_unreachable:
    "Ahora no se puede preguntar al tercero. Inicia sesión de otra forma o inténtalo de nuevo.",
  issuer_address_unverified:
    "El tercero no ha comprobado que el buzón es tuyo. Verifica la dirección allí o regístrate con ella aquí.",
  sign_in_to_link:
    "Ya hay una cuenta con esta dirección. Inicia sesión en ella y enlaza el otro inicio de sesión en su página de seguridad.",
  sign_in_linked: "Este inicio de sesión ya abre una cuenta.",
  sign_in_not_found: "No tienes ningún inicio de sesión enlazado así.",
  way_in_needed:
    "Da primero a tu cuenta una contraseña o una llave de acceso: esta es la única forma de entrar.",
  factor_needed: "Una organización tuya pide un segundo factor: añade otro antes de quitar el último.",
  factor_exists: "Ya hay una aplicación de códigos. Quítala antes.",
  factor_not_found: "No tienes ese factor.",
  invitation_not_found: "No hay ninguna invitación abierta «{invitation}» en esta organización.",
  invitation_for_other: "Esta invitación es para otra dirección que la de tu cuenta.",
  member_already: "Ya eres miembro de esta organización.",
  staff_not_found: "Nadie con el identificador '{staff}' lleva esta plataforma ni está invitado.",
  staff_already: "Esta persona ya tiene un papel en la plataforma: cambia ese.",
  staff_first: "Tienes un papel en la plataforma: quien la lleva te lo quita antes.",
  last_admin: "La plataforma conserva al menos un administrador: nombra antes a otro.",
  console_refused:
    "La dirección, la contraseña o el código no son correctos, o esta cuenta no lleva la plataforma.",
  console_factor_needed:
    "La consola no admite solo una contraseña: añade antes a tu cuenta una aplicación de autenticación o una llave de acceso.",
  console_session_needed: "Esto necesita una sesión de la consola: entra allí.",
  first_run_closed: "Esta instalación ya tiene su primer operador, así que aquí no se empieza nada más.",
  first_run_secret_wrong:
    "Esto no es lo que el servidor imprimió al arrancar por última vez. Abre la dirección más reciente que imprimió.",
  session_not_found: "No tienes esa sesión.",
  busy: "Demasiados lo piden a la vez. Inténtalo de nuevo en {retryAfterSeconds} segundos.",
  upload_not_found: "No hay ninguna subida así en esta organización.",
  upload_gone: "Esta subida se eliminó o su tiempo terminó. No queda nada de ella.",
  upload_form:
    "Envía la imagen como 'multipart/form-data' con un solo archivo, en el campo 'file', y nada más.",
  upload_incomplete: "La subida terminó antes de estar completa. Envíala otra vez.",
  upload_quota_exceeded:
    "Las imágenes de esta organización ocuparían más de los {quota} bytes que pueden. Elimina algunas o espera a que termine su tiempo.",
  uploads_at_once:
    "Hay más subidas en curso de esta organización de las que se aceptan a la vez. Inténtalo de nuevo en {retryAfterSeconds} segundos.",
  picture_type_refused: "Este archivo es {found}. Envía una imagen JPEG, PNG o WebP.",
  picture_damaged:
    "Esta imagen está cortada o dañada, o no es lo que dice ser. Ábrela en un editor de imágenes, guárdala otra vez y envía esa.",
  picture_pixels: "Esta imagen tiene más píxeles de los que se aceptan. Hazla más pequeña.",
  picture_demanding:
    "Decodificar esta imagen costó más tiempo o memoria de lo que puede una imagen. Guárdala otra vez sin capas ni entrelazado.",
  pictures_busy:
    "Demasiadas imágenes esperan a ser decodificadas. Inténtalo de nuevo en {retryAfterSeconds} segundos.",
  picture_background:
    "El fondo de esta imagen no es liso, así que nadie puede saber dónde acaba el producto. Envía una 'mask' o una imagen ante un solo color.",
  picture_mask:
    "La máscara no es tan grande como la imagen, o no conserva nada de ella. Se conserva lo que en ella es opaco o blanco.",
  picture_box: "La parte que se quiere recortar no está dentro de la imagen.",
  picture_font:
    "Esta fuente no se puede usar: envía una sola fuente en TTF, OTF o WOFF2, tal como la entrega su autor. No se aceptan colecciones.",
  picture_glyph:
    "'text' tiene un carácter que la fuente no tiene. Escríbelo de otra manera o elige otra 'font'.",
  picture_ratio: "La imagen ya tiene esta proporción, así que no hay nada que añadir. Pide otra 'ratio'.",
  picture_budget:
    "La imagen no llega a ser tan pequeña como 'max_bytes' en este formato. Pide JPEG o WebP, o hazla más pequeña antes.",
  brand_kit_not_found: "No hay ningún kit de marca así en esta organización.",
  brand_version_not_found: "Este kit de marca no tiene esa versión.",
  brand_kit_unpublished: "Todavía no se publicó nada de este kit de marca. Publica antes su borrador.",
  brand_draft_missing: "Este kit de marca no tiene borrador: nada cambió desde que se publicó.",
  brand_asset_not_found: "No hay ningún logotipo, fuente ni referencia así en este kit de marca.",
  brand_kits_most: "Esta organización tiene {limit} kits de marca, y no se guardan más. Quita uno antes.",
  brand_assets_most:
    "Este kit de marca tiene {limit} logotipos, fuentes y referencias, y no se guardan más. Quita uno antes.",
  generation_not_found: "No hay ninguna tarea así en esta organización.",
  generation_gone: "Esta tarea se eliminó. No queda nada de ella.",
  generation_ended:
    "Esta tarea ha terminado, así que no hay nada que cancelar. Lo que se hizo se cobra y se conserva.",
  generations_waiting:
    "Esta organización tiene {limit} tareas en curso, que son todas las que se aceptan. Inténtalo de nuevo en {retryAfterSeconds} segundos.",
  generation_streams:
    "Se sigue el progreso de más tareas a la vez de las que se cuentan. Pide la tarea misma, o inténtalo de nuevo en {retryAfterSeconds} segundos.",
  generation_cancelled: "La tarea se canceló antes de que todo estuviera hecho.",
  generation_expired: "El tiempo de esta tarea terminó antes de que pudiera empezar.",
  generation_interrupted:
    "Quien trabajaba en esta tarea murió después de preguntar a un proveedor, así que nadie sabe qué hizo. No se cobra nada de lo que no llegó.",
  generation_demanding:
    "Esta tarea no se pudo hacer: quienes trabajaban en ella acabaron en medio, tres veces.",
  generation_refused:
    "El modelo no hizo ninguna imagen por lo que se pedía. Dilo de otra forma. No se cobra nada.",
  generation_provider:
    "No se pudo llegar al proveedor de este modelo, o no hizo nada. No se cobra nada. Envía una tarea nueva.",
  generation_incomplete: "El modelo hizo menos imágenes de las que se pedían. Se cobran las que llegaron.",
  generation_unknown:
    "Se preguntó al proveedor y no respondió del todo, así que nadie sabe qué hizo. No se cobra nada de lo que no llegó.",
  generation_forbidden:
    "Cuando le llegó el turno a esta tarea, su clave ya no podía pedírselo a este modelo, o no había proveedor al que decirle lo que pide. No se cobra nada.",
  models_unavailable:
    "Nadie puede decir ahora cuánto cuesta este modelo. Inténtalo de nuevo en {retryAfterSeconds} segundo.",
  generation_too_large:
    "Las imágenes tienen juntas más de 16 MB, que es cuanto se envía a un modelo. Hazlas más pequeñas antes.",
  generation_quota:
    "Las imágenes de esta organización ocuparían más espacio del que pueden. Elimine algunas o espere a que termine su tiempo.",
  batch_not_found: "No hay ningún lote así en esta organización.",
  batch_gone: "Este lote se eliminó. No queda nada de él.",
  batch_body:
    "Envíe la lista como JSON con 'rows', como 'text/csv' o como 'multipart/form-data' con 'defaults' en JSON y 'file' en CSV.",
  batch_rows_refused:
    "{count} cosas de esta lista están mal, así que no se empieza nada. 'rows' de este error dice cuáles; corríjalas y envíe la lista de nuevo.",
  batch_ended: "Todas las filas de este lote han terminado, así que no hay nada que pausar ni cancelar.",
  batch_nothing_to_retry:
    "Ninguna de estas filas se puede intentar de nuevo: esperan, tienen sus imágenes, se cobraron o su tiempo terminó.",
  generation_failed: "Algo falló aquí. No se cobra nada de lo que no llegó.",
  idempotency_key_missing:
    "Envía una 'Idempotency-Key', para que una tarea que se envía dos veces se haga y se pague una vez.",
  held_thing_not_found:
    "No hay imagen ni tarea con este identificador cuyas claves sigan ahí. Después de su tiempo no se puede guardar nada.",
  held_task_running: "Esta tarea no ha terminado. Cancélala, o espera, y guarda después lo que hizo.",
  hold_too_long:
    "Por este motivo algo se guarda {days} días como máximo, contados desde el fin de su tiempo.",
  picture_hold_not_found: "No hay ninguna retención así.",
  hold_not_waiting: "Esta retención terminó, o ya fue confirmada.",
  hold_same_operator: "Quien propuso una retención no la confirma: tiene que hacerlo otro operador.",
  link_refused: "Este enlace no se hizo aquí o fue cambiado. Pide uno nuevo.",
  link_sign_in: "Inicia sesión como miembro de la organización para abrir este enlace.",
  link_members: "Este enlace solo se abre para miembros de su organización.",
  upload_url_invalid:
    "'url' debe ser una dirección http o https de 2048 caracteres como máximo, sin nombre ni contraseña.",
  upload_url_refused:
    "De esta dirección no se trae nada: no es pública, nombra un puerto o lleva a otra sin cifrar.",
  upload_url_failed:
    "No se pudo traer la imagen: nada en esta dirección responde con una a tiempo. Ábrela en un navegador o envía la imagen misma.",
  uploads_unfinished:
    "Esta organización tiene {limit} cargas sin terminar, que son las que se guardan. Termina algunas o elimínalas.",
  tus_version: "Este servidor habla la versión 1.0.0 de tus: dilo en 'Tus-Resumable'.",
  tus_header: "La cabecera '{name}' de esta solicitud falta o no es como la quiere tus 1.0.0.",
  tus_offset: "La carga no sigue en este lugar. Pregunta con HEAD dónde sigue.",
  tus_length: "Esto es más de lo que se anunció en 'Upload-Length'.",
  tus_checksum: "Lo que llegó no es lo que dice 'Upload-Checksum'. Envía la parte otra vez.",
  link_over: "Este enlace terminó, o lo que abría se eliminó.",
  limits_unchecked: "Ahora no se pueden contar las solicitudes, y no pasa ninguna sin contar.",
  webhook_not_found: "No hay ninguna dirección de webhooks «{webhook}» en esta organización.",
  too_many_webhooks:
    "Una organización tiene como mucho {most} direcciones de webhooks: quita una que nadie necesite.",
  webhook_not_working: "La dirección está en pausa o desactivada: reanúdala primero.",
  webhook_working: "La dirección no está en pausa ni desactivada.",
  webhook_rotating:
    "El secreto anterior todavía firma: espera a que termine, o termínalo, y haz después uno nuevo.",
  webhook_not_rotating: "Solo firma un secreto, así que no hay ninguno anterior.",
  delivery_not_found: "No hay ninguna entrega «{delivery}» en esta organización, o tiene más de 30 días.",
  delivery_forgotten:
    "Lo que se envió se guarda solo 72 horas, así que no se puede enviar de nuevo. Pregunta a la API cómo están las cosas ahora.",
  delivery_under_way: "Se está enviando ahora mismo: mira qué resulta.",
};
