-- Appeals that were filed without a chat: by a partner's feed, an agent's call, Open311. Each has a conversation of its
-- own, whose peer hash is made of channel, account and external id, so that the same one is filed once.
alter table ticket add column taken_by text;
comment on column ticket.taken_by is 'Id of the agent who took the appeal down; null where nobody did.';
create index conversation_account on conversation (channel, account, updated_at);
