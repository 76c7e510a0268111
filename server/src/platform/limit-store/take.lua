-- Several calls at once, each of several takes. KEYS: one for each take. ARGV: for each call its number of takes, then for
-- each of them the width of a sub-window in microseconds, limit, amount, at least.
-- Answers for each call 1 or 0 for admitted, then for each of its takes: amount, sub-window, remaining, microseconds until
-- the window is empty, microseconds until `at least` would be left (-1: never).

-- How long until so much has left the window that `missing` more would be left.
local function wait_for(window, missing)
  local index = 0
  while index < window.length do
    local place = (window.first + index) % RING
    local count = math.min(READ_AT_ONCE, window.length - index, RING - place)
    local at = HEAD_BYTES + place * ENTRY_BYTES
    local entries = redis.call('GETRANGE', window.key, at, at + count * ENTRY_BYTES - 1)
    for entry = 0, count - 1 do
      local sub_window, amount = struct.unpack(ENTRY, entries, entry * ENTRY_BYTES + 1)
      missing = missing - amount
      if missing <= 0 then return leaves_at(window, sub_window) - now end
    end
    index = index + count
  end
  return leaves_at(window, window.newest) - now
end

local windows, answer = {}, {}

local function window_of(key, width)
  local window = windows[key]
  if not window then
    window = open_window(key, width)
    windows[key] = window
  end
  return window
end

-- All or nothing. The same counter may come twice, in one call and in several.
local function take_all(takes)
  local admitted = 1
  for _, take in ipairs(takes) do
    local window = take.window
    local left = take.limit - window.total - window.taking
    if left < take.least then
      admitted = 0
    else
      take.taken = math.min(take.amount, left)
      window.taking = window.taking + take.taken
    end
  end
  for _, take in ipairs(takes) do
    take.window.taking = 0
    if admitted == 1 then add(take.window, take.taken) end
  end
  return admitted
end

local function describe(take, admitted)
  local window = take.window
  local left = take.limit - window.total
  local reset, retry = 0, 0
  if window.total > 0 then reset = leaves_at(window, window.newest) - now end
  if take.least > take.limit then
    retry = -1
  elseif left < take.least then
    retry = wait_for(window, take.least - left)
  end
  local count = #answer
  answer[count + 1] = admitted * take.taken
  answer[count + 2] = window.sub_window
  answer[count + 3] = math.max(0, left)
  answer[count + 4] = reset
  answer[count + 5] = retry
end

local key, at = 1, 1
while key <= #KEYS do
  local takes = {}
  for index = 1, tonumber(ARGV[at]) do
    takes[index] = {
      window = window_of(KEYS[key], tonumber(ARGV[at + 1])), limit = tonumber(ARGV[at + 2]),
      amount = tonumber(ARGV[at + 3]), least = math.max(1, tonumber(ARGV[at + 4])), taken = 0,
    }
    key, at = key + 1, at + 4
  end
  at = at + 1
  local admitted = take_all(takes)
  answer[#answer + 1] = admitted
  for _, take in ipairs(takes) do describe(take, admitted) end
end

for _, window in pairs(windows) do close_window(window) end
return answer
