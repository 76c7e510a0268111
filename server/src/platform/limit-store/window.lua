-- A counter is one string: a head of six doubles, then a ring of entries. An entry is a sub-window and what was taken
-- in it; the newest is in the head, so that most takes read and write nothing else.
--   head: first and length of the ring, total of all entries, sub-window of the ring's first, the newest entry
-- Sub-windows in which nothing was taken have no entry. Whatever happens to a counter costs the same however many
-- entries it has; only a refusal that waits for much looks at several.

local SUB_WINDOWS = 100
local RING = SUB_WINDOWS + 1
-- Offsets as text: Redis would turn a number into text with all its digits each time.
local HEAD, HEAD_BYTES, HEAD_LAST = '<dddddd', 48, '47'
local ENTRY, ENTRY_BYTES = '<dd', 16
local READ_AT_ONCE = 8

-- The server's clock is the only one: nodes need not agree about time.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])

local function read_entry(window, index)
  local at = HEAD_BYTES + ((window.first + index) % RING) * ENTRY_BYTES
  return struct.unpack(ENTRY, redis.call('GETRANGE', window.key, at, at + ENTRY_BYTES - 1))
end

local function write_entry(window, index, sub_window, amount)
  local at = HEAD_BYTES + ((window.first + index) % RING) * ENTRY_BYTES
  redis.call('SETRANGE', window.key, at, struct.pack(ENTRY, sub_window, amount))
end

-- A sub-window counts until the whole of it has left the window.
local function leaves_at(window, sub_window)
  return (sub_window + SUB_WINDOWS + 1) * window.width
end

local function forget_what_left(window)
  local left = window.sub_window - SUB_WINDOWS - 1
  if window.newest <= left then
    window.first, window.length, window.total, window.held = 0, 0, 0, 0
    window.changed = true
    return
  end
  if window.length == 0 or window.oldest > left then return end
  window.changed = true
  while window.length > 0 do
    local sub_window, amount = read_entry(window, 0)
    if sub_window > left then
      window.oldest = sub_window
      return
    end
    window.total = window.total - amount
    window.first = (window.first + 1) % RING
    window.length = window.length - 1
  end
  window.first = 0
end

local function open_window(key, width)
  local window = {
    key = key, width = width, sub_window = math.floor(now / width),
    first = 0, length = 0, total = 0, oldest = 0, newest = 0, held = 0,
    taking = 0, changed = false, prolonged = false,
  }
  local head = redis.call('GETRANGE', key, '0', HEAD_LAST)
  if head == '' then return window end
  window.first, window.length, window.total, window.oldest, window.newest, window.held = struct.unpack(HEAD, head)
  local ahead = window.newest - window.sub_window
  if ahead > SUB_WINDOWS then
    -- The clock was set back by more than a window. Nothing can be dated any more: all of it counts as taken now.
    window.first, window.length = 0, 0
    window.newest, window.held = window.sub_window, window.total
    window.changed, window.prolonged = true, true
  elseif ahead > 0 then
    window.sub_window = window.newest
  else
    forget_what_left(window)
  end
  return window
end

local function add(window, amount)
  if amount == 0 then return end
  if window.newest ~= window.sub_window then
    if window.held > 0 then
      write_entry(window, window.length, window.newest, window.held)
      if window.length == 0 then window.oldest = window.newest end
      window.length = window.length + 1
    end
    window.newest, window.held = window.sub_window, 0
    window.prolonged = true
  end
  window.held = window.held + amount
  window.total = window.total + amount
  window.changed = true
end

local function close_window(window)
  if not window.changed then return end
  redis.call('SETRANGE', window.key, '0', struct.pack(HEAD, window.first, window.length, window.total, window.oldest,
    window.newest, window.held))
  if window.prolonged then
    redis.call('PEXPIRE', window.key, math.ceil((leaves_at(window, window.newest) - now) / 1000) + 1)
  end
end
