import RedisProtocol

extension QueueScripts {
  /// Leases with new ends: id, token, microseconds.
  static let renew = script(
    "renew",
    """
    advance()
    local replies = {}
    for i = 1, #ARGV, 3 do
      local id, token, duration = unpack(ARGV, i, i + 2)
      local t = load(id)
      if not t then replies[#replies + 1] = {'u'}
      elseif t.s == 'running' and t.k == token then
        call('ZADD', P..'leases', now + duration, id)
        call('HSET', P..'t:'..id, 'e', now + duration)
        replies[#replies + 1] = {'a'}
      else replies[#replies + 1] = {'s', t.s} end
    end
    wake()
    return replies
    """)

  /// What attempts brought about: id, token, `o`, `f`, `g` (given up) or `r`, two words, tokens, money, wait.
  static let finish = script(
    "finish",
    """
    advance()
    local replies = {}
    local bytes = tonumber(limit('maxPayload', 1048576))
    local function used(id, tokens, money)
      if tokens ~= '0' then call('HINCRBY', P..'t:'..id, 'ut', tokens) end
      if money ~= '0' then call('HINCRBY', P..'t:'..id, 'um', money) end
    end
    for i = 1, #ARGV, 8 do
      local id, token, kind, first, second, tokens, money, wait = unpack(ARGV, i, i + 7)
      local key = P..'t:'..id
      local t = load(id)
      local reply
      if not t then reply = {'u'}
      else
        local done = call('HMGET', key, 'dt', 'do', 'da', 'dk')
        if done[1] == token and (done[4] == 'o') == (kind == 'o') then
          reply = {done[2], done[3]}
        elseif t.s ~= 'running' or t.k ~= token then
          reply = {'s', t.s}
        else
          reply = {'a', ''}
          if kind == 'o' and #first > bytes then
            kind, second = 'g', 'an output of '..#first..' bytes; the limit is '..bytes
            first = 'bad-output'
          end
          if kind == 'o' then
            used(id, tokens, money)
            call('HSET', key, 'o', first)
            call('HDEL', key, 'fc', 'fm')
            finish(id, t, 'completed')
            count('completed')
          elseif kind == 'r' then
            unlist(id, t)
            call('HINCRBY', key, 'a', -1)
            pend(id, t)
          else
            used(id, tokens, money)
            fail(id, first, second)
            count('failedAttempts')
            if kind == 'g' or tonumber(t.a) >= tonumber(t.mx) then
              finish(id, t, 'dead')
              reply = {'d', ''}
            else
              unlist(id, t)
              local at = now + wait
              if tonumber(wait) > 0 then delay(id, t, at) else pend(id, t) end
              reply = {'t', string.format('%.0f', at)}
            end
          end
          call('HSET', key, 'dt', token, 'do', reply[1], 'da', reply[2], 'dk', kind)
        end
      end
      replies[#replies + 1] = reply
    end
    wake()
    return replies
    """)

  /// The status before; a final task stays as it is.
  static let cancel = script(
    "cancel",
    """
    advance()
    local replies = {}
    for i, id in ipairs(ARGV) do
      local t = load(id)
      replies[i] = t and t.s or ''
      if t and t.s ~= 'completed' and t.s ~= 'dead' and t.s ~= 'cancelled' then
        finish(id, t, 'cancelled')
      end
    end
    wake()
    return replies
    """)

  /// The status before; dead and cancelled tasks are ready again.
  static let requeue = script(
    "requeue",
    """
    advance()
    local replies = {}
    for i, id in ipairs(ARGV) do
      local t = load(id)
      replies[i] = t and t.s or ''
      if t and (t.s == 'dead' or t.s == 'cancelled') then
        local key = P..'t:'..id
        local v = call('HMGET', key, 'nb', 'dl', 'xd')
        call('HSET', key, 'a', 0)
        call('HDEL', key, 'dt', 'do', 'da', 'dk')
        if v[2] ~= '' and not v[3] then
          -- A deadline that has passed is taken off, for the task could not run otherwise.
          if tonumber(v[2]) > now then call('ZADD', P..'deadlines', v[2], id)
          else call('HSET', key, 'xd', 1) end
        end
        if tonumber(v[1]) > now then delay(id, t, v[1]) else pend(id, t) end
      end
    end
    wake()
    return replies
    """)

  /// Tasks as lists of fields and values; an empty list for an unknown id.
  static let read = script(
    "read",
    """
    advance()
    local replies = {}
    for i, id in ipairs(ARGV) do replies[i] = call('HGETALL', P..'t:'..id) end
    wake()
    return {upcoming(), replies}
    """)

  /// Ids by sequence after one: after, count, statuses.
  static let list = script(
    "list",
    """
    advance()
    wake()
    local found = {}
    for i = 3, #ARGV do
      local rows = call('ZRANGEBYSCORE', P..'s:'..ARGV[i], '('..ARGV[1], '+inf', 'WITHSCORES',
        'LIMIT', 0, ARGV[2])
      for j = 1, #rows, 2 do found[#found + 1] = {tonumber(rows[j + 1]), rows[j]} end
    end
    table.sort(found, function(a, b) return a[1] < b[1] end)
    local ids = {}
    for i = 1, math.min(#found, tonumber(ARGV[2])) do ids[i] = found[i][2] end
    return ids
    """)

  /// Counts by status, counters, how long the oldest ready task has been so.
  static let statistics = script(
    "statistics",
    """
    advance()
    wake()
    local counts = {}
    for i, status in ipairs(ARGV) do counts[i] = call('ZCARD', P..'s:'..status) end
    local head = call('ZRANGE', P..'ready', 0, 0, 'WITHSCORES')
    return {counts, call('HGETALL', P..'stats'), head[2] and now - head[2] or -1}
    """)

  /// Bounds as pairs of name and value, then weights: how many pairs, the pairs.
  static let setLimits = script(
    "setLimits",
    """
    local pairs_of_limits = tonumber(ARGV[1])
    for i = 2, 2 * pairs_of_limits, 2 do call('HSET', P..'limits', ARGV[i], ARGV[i + 1]) end
    call('DEL', P..'weights')
    for i = 2 * pairs_of_limits + 2, #ARGV, 2 do call('HSET', P..'weights', ARGV[i], ARGV[i + 1]) end
    return 1
    """)
}
