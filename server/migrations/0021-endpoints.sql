-- Questions how many tokens a request has are an endpoint of their own. They cost nothing and use no tokens, so only how often they
-- come is limited.
alter table limit_rules
  drop constraint limit_rules_endpoint_check,
  add constraint limit_rules_endpoint_check
    check (endpoint in ('chat.completions', 'completions', 'embeddings', 'tokens.count', 'models')),
  add constraint limit_rules_no_tokens_used check (unit <> 'tokens' or endpoint is distinct from 'tokens.count');

alter table organization_limits
  drop constraint organization_limits_endpoint_check,
  add constraint organization_limits_endpoint_check
    check (endpoint in ('chat.completions', 'completions', 'embeddings', 'tokens.count', 'models')),
  add constraint organization_limits_no_tokens_used
    check (unit <> 'tokens' or endpoint is distinct from 'tokens.count');

alter table usage_requests
  drop constraint usage_requests_endpoint_check,
  add constraint usage_requests_endpoint_check
    check (endpoint in ('chat.completions', 'completions', 'embeddings', 'tokens.count'));
