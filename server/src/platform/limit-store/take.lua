-- Several calls at once, each of several takes. KEYS: every counter that is taken from, once. ARGV: for each of them the
-- width of a sub-window in microseconds and its limit; then for each call its number of takes, and for each of those the
-- number of its counter, amount, at least.
-- Answers for each counter its sub-window and the microseconds until its window is empty; then for each call 1 or 0 for
-- admitted, and for each of its takes: amount, remaining, microseconds until `at least` would be left (-1: never).

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
local limits = {}
for number, key in ipairs(KEYS) do
  local window = windows[key] or open_window(key, tonumber(ARGV[2 * number - 1]))
  windows[key], windows[number] = window, window
  limits[number] = tonumber(ARGV[2 * number])
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
  local retry = 0
  if take.least > take.limit then
    retry = -1
  elseif left < take.least then
    retry = wait_for(window, take.least - left)
  end
  local count = #answer
  answer[count + 1] = admitted * take.taken
  answer[count + 2] = math.max(0, left)
  answer[count + 3] = retry
end

-- Filled in at the end, when all has been taken.
for index = 1, 2 * #KEYS do answer[index] = 0 end

local at = 2 * #KEYS + 1
while at <= #ARGV do
  local takes = {}
  for index = 1, tonumber(ARGV[at]) do
    local number = tonumber(ARGV[at + 1])
    takes[index] = {
      window = windows[number], limit = limits[number],
      amount = tonumber(ARGV[at + 2]), least = math.max(1, tonumber(ARGV[at + 3])), taken = 0,
    }
    at = at + 3
  end
  at = at + 1
  local admitted = take_all(takes)
  answer[#answer + 1] = admitted
  for _, take in ipairs(takes) do describe(take, admitted) end
end

for number, window in ipairs(windows) do
  answer[2 * number - 1] = window.sub_window
  if window.total > 0 then answer[2 * number] = leaves_at(window, window.newest) - now end
  close_window(window)
end
return answer
