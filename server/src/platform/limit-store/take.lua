-- KEYS: one for each take. ARGV: for each the width of a sub-window in microseconds, limit, amount, at least.
-- Answers 1 or 0 for admitted, then for each take: amount, sub-window, remaining, microseconds until the window is empty,
-- microseconds until `at least` would be left (-1: never).

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

local windows, takes, admitted = {}, {}, 1
for index, key in ipairs(KEYS) do
  local at = index * 4 - 3
  local window = windows[key]
  if not window then
    window = open_window(key, tonumber(ARGV[at]))
    windows[key] = window
  end
  local take = {
    window = window, limit = tonumber(ARGV[at + 1]), amount = tonumber(ARGV[at + 2]),
    least = math.max(1, tonumber(ARGV[at + 3])), taken = 0,
  }
  local left = take.limit - window.total - window.taking
  if left < take.least then
    admitted = 0
  else
    take.taken = math.min(take.amount, left)
    window.taking = window.taking + take.taken
  end
  takes[index] = take
end

for _, window in pairs(windows) do
  if admitted == 1 then add(window, window.taking) end
  close_window(window)
end

local answer = { admitted }
for _, take in ipairs(takes) do
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
return answer
