-- KEYS: one for each correction. ARGV: for each the width of a sub-window in microseconds, the sub-window, the amount.

-- Gives back what was taken in a sub-window, at most all of it. What has left the window meanwhile is not in it.
local function give_back(window, sub_window, amount)
  if window.newest == sub_window then
    amount = math.min(amount, window.held)
    window.held = window.held - amount
  else
    local low, high, found = 0, window.length - 1, nil
    while low <= high and not found do
      local middle = math.floor((low + high) / 2)
      local at, held = read_entry(window, middle)
      if at == sub_window then
        found = middle
        amount = math.min(amount, held)
        write_entry(window, middle, sub_window, held - amount)
      elseif at < sub_window then
        low = middle + 1
      else
        high = middle - 1
      end
    end
    if not found then return end
  end
  window.total = window.total - amount
  window.changed = true
  while window.held == 0 and window.length > 0 do
    window.length = window.length - 1
    window.newest, window.held = read_entry(window, window.length)
  end
end

for index, key in ipairs(KEYS) do
  local at = index * 3 - 2
  local window = open_window(key, tonumber(ARGV[at]))
  local sub_window, amount = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  -- What came on top is counted when it is known: its sub-window may have left the window long ago.
  if amount > 0 then add(window, amount) else give_back(window, sub_window, -amount) end
  close_window(window)
end
return #KEYS
