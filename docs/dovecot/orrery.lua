-- Tells Orrery what happens to messages in Dovecot's folders. How to set it up: docs/notifications.md.
-- Dovecot 2.3.19 or later with its Lua support; nothing else is needed.

local client = nil

local escapes = { ['"'] = '\\"', ['\\'] = '\\\\' }

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(c)
    return escapes[c] or string.format('\\u%04x', c:byte())
  end) .. '"'
end

local function add(context, event, what)
  table.insert(context.news, string.format(
    '{"backend":%s,"user":%s,"folder":%s,"uidvalidity":%d,"message":"%d","event":"%s"}',
    quoted(context.backend), quoted(context.user.username), quoted(event.mailbox),
    event.uid_validity or 0, event.uid or 0, what))
end

function dovecot_lua_notify_begin_txn(user)
  return {
    user = user,
    url = user:plugin_getenv('orrery_url') or 'http://127.0.0.1:5000/notifications',
    token = user:plugin_getenv('orrery_token') or '',
    backend = user:plugin_getenv('orrery_backend') or 'imap',
    news = {}
  }
end

-- delivered by LMTP or LDA
function dovecot_lua_notify_event_message_new(context, event)
  add(context, event, 'created')
end

-- put there by an IMAP client
function dovecot_lua_notify_event_message_append(context, event)
  add(context, event, 'created')
end

function dovecot_lua_notify_event_message_expunge(context, event)
  add(context, event, 'deleted')
end

function dovecot_lua_notify_event_flags_set(context, event)
  add(context, event, 'flags')
end

function dovecot_lua_notify_event_flags_clear(context, event)
  add(context, event, 'flags')
end

function dovecot_lua_notify_event_message_read(context, event)
  add(context, event, 'flags')
end

function dovecot_lua_notify_event_message_trash(context, event)
  add(context, event, 'flags')
end

-- Orrery takes a thousand at once. A mail is never lost because nobody could be told: failures are only logged.
function dovecot_lua_notify_end_txn(context)
  if client == nil then
    client = dovecot.http.client({ timeout = 5000, max_attempts = 1 })
  end
  for first = 1, #context.news, 1000 do
    local last = math.min(first + 999, #context.news)
    local request = client:request({ url = context.url, method = 'POST' })
    request:add_header('Authorization', 'Bearer ' .. context.token)
    request:add_header('Content-Type', 'application/json')
    request:set_payload('[' .. table.concat(context.news, ',', first, last) .. ']')
    local response = request:submit()
    if response:status() ~= 202 then
      dovecot.i_warning('Orrery was not told: ' .. response:status() .. ' ' .. response:reason())
    end
  end
end
