-- What can be done to a picture, as the list of tasks/operations.ts has it.
alter table generations
  drop constraint generations_operation_check,
  add constraint generations_operation_check check (operation in ('generate', 'edit', 'replace_background', 'variations', 'outpaint',
    'crop', 'resize', 'upscale', 'pad', 'cut_out', 'white_background', 'shadow', 'stamp', 'text', 'preset', 'convert'));
