/** What can be refused of pictures and tasks, in the form of `ACT_ERRORS`. */
export const PICTURE_ERRORS = {
  upload_not_found: [404, "There is no such upload in this organization."],
  upload_gone: [410, "This upload was deleted or its time is over. Nothing of it is left."],
  upload_form: [
    400,
    "Send the picture as 'multipart/form-data' with one file, in the field 'file', and nothing else.",
  ],
  upload_url_invalid: [
    400,
    "'url' must be an http or https address of at most 2048 characters, without a name and a password in it.",
  ],
  upload_url_refused: [
    403,
    "Nothing is fetched from this address: it is not a public one, names a port, or leads on to one in the clear.",
  ],
  upload_url_failed: [
    422,
    "The picture could not be fetched: nothing at this address answers with one in time. Open the address in a browser, or send the picture itself.",
  ],
  uploads_unfinished: [
    429,
    "This organization has {limit} unfinished uploads, which is as many as are kept. Finish some or delete them.",
  ],
  tus_version: [412, "This server speaks version 1.0.0 of tus: say so in 'Tus-Resumable'."],
  tus_header: [400, "The header '{name}' of this request is missing or not as tus 1.0.0 has it."],
  tus_offset: [409, "This is not where the upload goes on. Ask with HEAD where it does."],
  tus_length: [400, "This is more than was announced in 'Upload-Length'."],
  tus_checksum: [460, "What came is not what 'Upload-Checksum' says. Send the piece again."],
  upload_incomplete: [400, "The upload ended before it was complete. Send it again."],
  upload_quota_exceeded: [
    403,
    "The pictures of this organization would take more than the {quota} bytes they may. Delete some, or wait until their time is over.",
  ],
  uploads_at_once: [
    429,
    "More uploads of this organization are under way than are taken at once. Try again in {retryAfterSeconds} seconds.",
  ],
  picture_type_refused: [415, "This file is {found}. Send a JPEG, PNG or WebP picture."],
  picture_damaged: [
    422,
    "This picture is cut off or damaged, or not what it says it is. Open it in a picture editor, save it again and send that.",
  ],
  picture_pixels: [422, "This picture has more pixels than are taken. Make it smaller."],
  picture_demanding: [
    422,
    "Decoding this picture took more time or memory than a picture may take. Save it again without layers or interlacing.",
  ],
  pictures_busy: [503, "Too many pictures wait to be decoded. Try again in {retryAfterSeconds} seconds."],
  picture_background: [
    422,
    "The background of this picture is not plain, so nobody can tell where the product ends. Send a 'mask', or a picture before one colour.",
  ],
  picture_mask: [
    422,
    "The mask is not as large as the picture, or keeps nothing of it. What is opaque or white in it is kept.",
  ],
  picture_box: [422, "The part that is to be cut out is not inside of the picture."],
  picture_font: [
    422,
    "This font cannot be used: send one font as TTF, OTF or WOFF2, as its maker gives it out. Collections of fonts are not taken.",
  ],
  picture_glyph: [
    422,
    "'text' has a character that the font lacks. Write it otherwise, or choose another 'font'.",
  ],
  picture_ratio: [
    422,
    "The picture has this ratio already, so there is nothing to add. Ask for another 'ratio'.",
  ],
  picture_budget: [
    422,
    "The picture does not get as small as 'max_bytes' in this format. Ask for JPEG or WebP, or make it smaller first.",
  ],
  brand_kit_not_found: [404, "There is no such brand kit in this organization."],
  brand_version_not_found: [404, "This brand kit has no such version."],
  brand_kit_unpublished: [409, "Nothing of this brand kit was published yet. Publish its draft first."],
  brand_draft_missing: [409, "This brand kit has no draft: nothing was changed since it was published."],
  brand_asset_not_found: [404, "There is no such logo, font or reference in this brand kit."],
  brand_kits_most: [
    409,
    "This organization has {limit} brand kits, which is as many as are kept. Remove one first.",
  ],
  brand_assets_most: [
    409,
    "This brand kit has {limit} logos, fonts and references, which is as many as are kept. Remove one first.",
  ],
  generation_not_found: [404, "There is no such task in this organization."],
  generation_gone: [410, "This task was deleted. Nothing of it is left."],
  generation_ended: [
    409,
    "This task has ended, so there is nothing to cancel. What was made is charged and kept.",
  ],
  generations_waiting: [
    429,
    "This organization has {limit} tasks under way, which is as many as are taken. Try again in {retryAfterSeconds} seconds.",
  ],
  generation_streams: [
    429,
    "More progress of tasks is followed at once than is told. Ask for the task itself, or try again in {retryAfterSeconds} seconds.",
  ],
  generation_cancelled: [409, "The task was cancelled before all was made."],
  generation_expired: [410, "The time of this task was over before it could begin."],
  generation_interrupted: [
    502,
    "Who worked on this task died after a provider was asked, so nobody knows what it made. Nothing is charged for what did not arrive.",
  ],
  generation_demanding: [
    422,
    "This task could not be done: those who worked on it ended in the middle, three times.",
  ],
  generation_refused: [
    422,
    "The model made no picture because of what was asked for. Word it otherwise. Nothing is charged.",
  ],
  generation_provider: [
    502,
    "The provider of this model could not be reached, or made nothing. Nothing is charged. Send a new task.",
  ],
  generation_incomplete: [
    502,
    "The model made fewer pictures than were asked for. Those that came are charged.",
  ],
  generation_unknown: [
    502,
    "The provider was asked and did not answer in full, so nobody knows what it made. Nothing is charged for what did not arrive.",
  ],
  generation_forbidden: [
    403,
    "When it was this task's turn, its key might not ask this model for it any more, or no provider could be told what it asks. Nothing is charged.",
  ],
  models_unavailable: [
    503,
    "Nobody can say what this model costs at the moment. Try again in {retryAfterSeconds} second.",
  ],
  generation_too_large: [
    422,
    "The pictures have more than 16 MB together, which is as much as is sent to a model. Make them smaller first.",
  ],
  generation_quota: [
    403,
    "The pictures of this organization would take more room than they may. Delete some, or wait until their time is over.",
  ],
  generation_failed: [500, "Something failed here. Nothing is charged for what did not arrive."],
  held_thing_not_found: [
    404,
    "There is no picture and no task with this id whose keys are still there. After its time nothing can be kept.",
  ],
  held_task_running: [409, "This task has not ended. Cancel it, or wait, and then keep what it made."],
  hold_too_long: [
    422,
    "For this reason something is kept for at most {days} days, counted from the end of its time.",
  ],
  picture_hold_not_found: [404, "There is no such hold."],
  hold_not_waiting: [409, "This hold has ended, or was confirmed already."],
  hold_same_operator: [403, "Whoever proposed a hold does not confirm it: another operator has to."],
  batch_not_found: [404, "There is no such batch in this organization."],
  batch_gone: [410, "This batch was deleted. Nothing of it is left."],
  batch_body: [
    415,
    "Send the list as JSON with 'rows', as 'text/csv', or as 'multipart/form-data' with 'defaults' in JSON and 'file' in CSV.",
  ],
  batch_rows_refused: [
    422,
    "{count} things in this list are wrong, so nothing of it is begun. 'rows' of this error says which; correct them and send the list again.",
  ],
  batch_ended: [409, "Every row of this batch has ended, so there is nothing to pause or to cancel."],
  batch_nothing_to_retry: [
    409,
    "None of these rows can be tried again: they wait, have their pictures, were charged, or their time is over.",
  ],
  link_refused: [403, "This link was not made here, or was changed. Ask for a new one."],
  link_sign_in: [401, "Sign in as a member of the organization to open this link."],
  link_members: [403, "This link opens for members of its organization only."],
  link_over: [410, "This link has ended, or what it opened was deleted."],
} as const;
