/**
 * Calls and chats that an agent led to their end, from `$1` to `$2`, as a common table `talk`: its subject, as
 * suggestions name it, who led it, the leaf of its ticket, when it began, and how long it took, in seconds: up to the
 * ticket where there is one, else to the end. What was led by nobody
 * with an account of the desk is left out.
 */
export const talks = `agent_account as (
    select id::text as id, name from desk_user
  ), talk as (
    select c.id, c.id as subject, 'call' as medium, c.conversation_id as conversation, u.id as agent,
      c.category_code as category, c.started_at as began, c.ended_at as ended,
      extract(epoch from greatest(coalesce(c.submitted_at, c.ended_at), c.started_at) - c.started_at)::float8 as seconds
    from call c join agent_account u on u.id = c.submitted_by or (c.submitted_by is null and u.name = lower(c.agent_id))
    where c.state = 'ended' and c.started_at >= $1 and c.started_at < $2
    union all
    select k.id, k.conversation_id, 'chat', k.conversation_id, k.agent_id, t.category_code, k.taken_at, k.closed_at,
      extract(epoch from k.closed_at - k.taken_at)::float8
    from takeover k join agent_account u on u.id = k.agent_id left join ticket t on t.draft_id = k.id
    where k.status = 'closed' and k.taken_at >= $1 and k.taken_at < $2
  )`
