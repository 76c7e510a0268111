-- What operators read of the audit ledger from another machine: the control plane may read it and open what is sealed. Appending to
-- the tree and signing it stay with the auditor's login.
set local role sallyport_definer;
grant execute on function public.audit_list(timestamptz), public.audit_pending(integer), public.audit_leaf_list(bigint, timestamptz, integer),
  public.audit_subject_keys_of(uuid[], text[]), public.audit_index_of(uuid), public.audit_first_since(timestamptz), public.audit_checkpoint(),
  public.audit_tile(integer, bigint), public.audit_bundle(bigint) to sallyport_control;
reset role;
