import RedisProtocol

/// The steps of the task queue that run on the server, each as one.
///
/// The clock is the server's (`TIME` inside the scripts, whose effects and not whose text are replicated): leases
/// then do not hang on how well the clocks of the workers agree. Times are whole microseconds, which a double
/// holds exactly until the year 2255.
///
/// Keys, all with the engine's prefix: `t:ID` a task (hash); `l:CAPABILITY\0TYPE\0TENANT\0AGENT` a lane of ready
/// tasks (sorted set without scores, whose members begin with the priority turned round and the sequence);
/// `lanes:CAPABILITY` its lanes that are not empty; `s:STATUS` tasks by sequence; `f:STATUS` final tasks by time;
/// `delayed`, `leases`, `holds`, `deadlines`, `ready` tasks by time; `i:TENANT\0KEY` idempotency keys; `r:NONCE`
/// what a lease gave out, for a minute; `limits`, `weights`, `shares`, `stats`, `sequence`, `token`.
enum QueueScripts {
  /// Functions that all of the scripts use.
  static let common = """
    local P = KEYS[1]
    local call = redis.call
    local T = call('TIME')
    local now = T[1] * 1000000 + T[2]
    local woken = {}
    local FIELDS = {'s','a','q','m','cap','ty','tn','pa','ph','ln','k','e','mx','ik'}
    local function load(id)
      local v = call('HMGET', P..'t:'..id, unpack(FIELDS))
      if not v[1] then return nil end
      local t = {}
      for i, f in ipairs(FIELDS) do t[f] = v[i] or '' end
      return t
    end
    local function limit(name, default)
      return call('HGET', P..'limits', name) or default
    end
    local function count(name, by) call('HINCRBY', P..'stats', name, by or 1) end
    local function move(id, t, new)
      call('ZREM', P..'s:'..t.s, id)
      if t.s == 'completed' or t.s == 'dead' or t.s == 'cancelled' then
        call('ZREM', P..'f:'..t.s, id)
      end
      call('ZADD', P..'s:'..new, t.q, id)
      t.s = new
    end
    local function put_lane(id, t, agent)
      local name = t.ty..'\\0'..t.tn..'\\0'..agent
      call('ZADD', P..'l:'..t.cap..'\\0'..name, 0, t.m)
      call('SADD', P..'lanes:'..t.cap, name)
      t.ln = name
      woken[t.cap] = true
    end
    local function leave_lane(id, t)
      local key = P..'l:'..t.cap..'\\0'..t.ln
      call('ZREM', key, t.m)
      if call('EXISTS', key) == 0 then call('SREM', P..'lanes:'..t.cap, t.ln) end
    end
    local function pend(id, t)
      local agent = ''
      if t.pa ~= '' and tonumber(t.ph) > 0 then
        agent = t.pa
        call('ZADD', P..'holds', now + t.ph, id)
      end
      put_lane(id, t, agent)
      call('ZADD', P..'ready', now, id)
      move(id, t, 'pending')
      call('HSET', P..'t:'..id, 's', 'pending', 'ln', t.ln, 'u', now)
    end
    local function unlist(id, t)
      if t.s == 'pending' then
        leave_lane(id, t)
        call('ZREM', P..'holds', id)
        call('ZREM', P..'ready', id)
      elseif t.s == 'delayed' then call('ZREM', P..'delayed', id)
      elseif t.s == 'running' then call('ZREM', P..'leases', id) end
    end
    local function delete(id, status)
      local v = call('HMGET', P..'t:'..id, 'tn', 'ik')
      if v[2] and v[2] ~= '' then call('DEL', P..'i:'..v[1]..'\\0'..v[2]) end
      call('DEL', P..'t:'..id)
      call('ZREM', P..'s:'..status, id)
      call('ZREM', P..'f:'..status, id)
    end
    local function finish(id, t, status)
      unlist(id, t)
      call('ZREM', P..'deadlines', id)
      move(id, t, status)
      call('ZADD', P..'f:'..status, now, id)
      call('HSET', P..'t:'..id, 's', status, 'u', now)
      local most = tonumber(limit('maxFinal', 100000))
      local excess = call('ZCARD', P..'f:'..status) - most
      if excess > 0 then
        for _, old in ipairs(call('ZRANGE', P..'f:'..status, 0, math.min(excess, 100) - 1)) do
          delete(old, status)
        end
      end
      call('PUBLISH', P..'done', id)
    end
    local function fail(id, code, message)
      call('HSET', P..'t:'..id, 'fc', code, 'fm', message)
    end
    local function due(key)
      return call('ZRANGEBYSCORE', P..key, '-inf', now, 'LIMIT', 0, 100)
    end
    local function advance()
      for _, id in ipairs(due('deadlines')) do
        call('ZREM', P..'deadlines', id)
        local t = load(id)
        if t then
          fail(id, 'deadline', 'not complete at its deadline')
          finish(id, t, 'dead')
        end
      end
      for _, id in ipairs(due('leases')) do
        call('ZREM', P..'leases', id)
        local t = load(id)
        if t and t.s == 'running' then
          count('lostLeases')
          fail(id, 'lease-lost', 'the worker did not renew its lease')
          if tonumber(t.a) >= tonumber(t.mx) then finish(id, t, 'dead') else pend(id, t) end
        end
      end
      for _, id in ipairs(due('delayed')) do
        call('ZREM', P..'delayed', id)
        local t = load(id)
        if t and t.s == 'delayed' then pend(id, t) end
      end
      for _, id in ipairs(due('holds')) do
        call('ZREM', P..'holds', id)
        local t = load(id)
        if t and t.s == 'pending' then
          leave_lane(id, t)
          put_lane(id, t, '')
          call('HSET', P..'t:'..id, 'ln', t.ln)
        end
      end
      local kept = now - limit('retention', 86400000000)
      for _, status in ipairs({'completed', 'dead', 'cancelled'}) do
        local key = P..'f:'..status
        for _, id in ipairs(call('ZRANGEBYSCORE', key, '-inf', kept, 'LIMIT', 0, 50)) do
          delete(id, status)
        end
      end
    end
    local function wake()
      for cap in pairs(woken) do call('PUBLISH', P..'ready', cap) end
    end
    -- The next instant at which something changes by itself, relative to now; -1 for never.
    local function upcoming()
      local next = -1
      for _, key in ipairs({'deadlines', 'leases', 'delayed', 'holds'}) do
        local head = call('ZRANGE', P..key, 0, 0, 'WITHSCORES')
        if head[2] then
          local left = math.max(0, head[2] - now)
          if next < 0 or left < next then next = left end
        end
      end
      return next
    end

    """

  private static func script(_ name: String, _ body: String) -> RedisScript {
    RedisScript(name: name, source: common + body)
  }

  /// Tasks in tens of words each: see `RedisEngine.put`.
  static let put = script(
    "put",
    """
    advance()
    local live = 0
    for _, status in ipairs({'delayed', 'pending', 'held', 'running'}) do
      live = live + call('ZCARD', P..'s:'..status)
    end
    local most = tonumber(limit('maxTasks', 1000000))
    local policy = limit('whenFull', 'reject')
    local bytes = tonumber(limit('maxPayload', 1048576))
    -- Of the tasks that wait: the lowest priority, and of these the oldest.
    local function shed(newcomer)
      local lowest, found
      for _, cap in ipairs(call('SMEMBERS', P..'caps')) do
        for _, name in ipairs(call('SMEMBERS', P..'lanes:'..cap)) do
          local key = P..'l:'..cap..'\\0'..name
          local last = call('ZRANGE', key, -1, -1)[1]
          if last then
            local first = call('ZRANGEBYLEX', key, '['..last:sub(1, 10), '+', 'LIMIT', 0, 1)[1]
            if not lowest or first:sub(1, 10) > lowest:sub(1, 10)
              or (first:sub(1, 10) == lowest:sub(1, 10) and first < lowest) then
              lowest = first
            end
          end
        end
      end
      if not lowest or newcomer > lowest:sub(1, 10) then return false end
      local id = lowest:sub(27)
      local t = load(id)
      fail(id, 'shed', 'the queue was full')
      finish(id, t, 'dead')
      count('shed')
      live = live - 1
      return true
    end
    local replies = {}
    for i = 2, #ARGV, 14 do
      local id, prio, cap, ty, tn, pa, ph = unpack(ARGV, i, i + 6)
      local nb, dl, ik, mx, size, turned, draft = unpack(ARGV, i + 7, i + 13)
      local key = P..'t:'..id
      local other = ik ~= '' and call('GET', P..'i:'..tn..'\\0'..ik)
      if call('EXISTS', key) == 1 then
        replies[#replies + 1] = {'d', id}
      elseif other then
        replies[#replies + 1] = {'d', other}
      elseif tonumber(size) > bytes then
        count('refused')
        replies[#replies + 1] = {'r', 'payload-too-large', 'a payload of '..size..' bytes; the limit is '..bytes}
      elseif live >= most and not (policy == 'shed' and shed(turned)) then
        count('refused')
        replies[#replies + 1] = {'r', 'full', 'the queue holds '..live..' tasks'}
      else
        local q = call('INCR', P..'sequence')
        local t = {s = 'new', q = q, cap = cap, ty = ty, tn = tn, pa = pa, ph = ph, ik = ik}
        t.m = turned..string.format('%016.0f', q)..id
        call('HSET', key, 'd', draft, 's', 'delayed', 'a', 0, 'q', q, 'm', t.m, 'cap', cap,
          'ty', ty, 'tn', tn, 'pa', pa, 'ph', ph, 'mx', mx, 'ik', ik, 'c', now, 'u', now)
        call('SADD', P..'caps', cap)
        if ik ~= '' then call('SET', P..'i:'..tn..'\\0'..ik, id) end
        if dl ~= '' then call('ZADD', P..'deadlines', dl, id) end
        if tonumber(nb) > now then
          call('ZADD', P..'delayed', nb, id)
          call('ZADD', P..'s:delayed', q, id)
          woken[cap] = true
        else
          pend(id, t)
        end
        live = live + 1
        count('accepted')
        replies[#replies + 1] = {'a'}
      end
    end
    wake()
    return replies
    """)

  /// The tasks that a worker may begin now.
  static let lease = script(
    "lease",
    """
    local worker, agent, most, duration, nonce = unpack(ARGV, 1, 5)
    advance()
    local tasks = {}
    local function give(id, token)
      local v = call('HMGET', P..'t:'..id, 'd', 'a', 'e')
      tasks[#tasks + 1] = {v[1], v[2], token, v[3]}
    end
    -- The answer to this very request was lost: what it gave out is still there.
    local before = call('GET', P..'r:'..nonce)
    if before then
      for id, token in before:gmatch('(%S+) (%S+)') do
        local v = call('HMGET', P..'t:'..id, 's', 'k')
        if v[1] == 'running' and v[2] == token then give(id, token) end
      end
      return {0, now, tasks}
    end
    local caps = tonumber(ARGV[6])
    local types
    if #ARGV > 6 + caps then
      types = {}
      for i = 7 + caps, #ARGV do types[ARGV[i]] = true end
    end
    local lanes, tenants, tenant = {}, 0, nil
    local seen = {}
    for i = 6, 6 + caps do
      local cap = i == 6 and '' or ARGV[i]
      if not seen[cap] then
        seen[cap] = true
        for _, name in ipairs(call('SMEMBERS', P..'lanes:'..cap)) do
          local ty, tn, pa = name:match('^(%Z*)%z(%Z*)%z(%Z*)$')
          if (not types or types[ty]) and (pa == '' or pa == agent) then
            local key = P..'l:'..cap..'\\0'..name
            local head = call('ZRANGE', key, 0, 0)[1]
            if head then
              lanes[#lanes + 1] = {key = key, cap = cap, name = name, tn = tn, head = head}
              if tn ~= tenant then tenant, tenants = tn, tenants + 1 end
            end
          end
        end
      end
    end
    local shares, clock = {}, nil
    -- Start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996), only among tenants that compete.
    local function start(tn)
      if not clock then clock = tonumber(call('HGET', P..'shares', '\\0') or 0) end
      if not shares[tn] then shares[tn] = tonumber(call('HGET', P..'shares', tn) or 0) end
      return math.max(clock, shares[tn])
    end
    local function best()
      local top
      for _, lane in ipairs(lanes) do
        if lane.head then
          if not top then top = lane
          else
            local a, b = lane.head:sub(1, 10), top.head:sub(1, 10)
            if a < b then top = lane
            elseif a == b then
              local x, y = 0, 0
              if tenants > 1 then x, y = start(lane.tn), start(top.tn) end
              if x < y or (x == y and lane.head < top.head) then top = lane end
            end
          end
        end
      end
      return top
    end
    local memo = {}
    while #tasks < tonumber(most) do
      local lane = best()
      if not lane then break end
      local id = lane.head:sub(27)
      if tenants > 1 then
        local begun = start(lane.tn)
        clock = begun
        local weight = tonumber(call('HGET', P..'weights', lane.tn) or 1)
        shares[lane.tn] = begun + 1 / weight
        if call('HLEN', P..'shares') > 10000 then call('DEL', P..'shares') end
        call('HSET', P..'shares', lane.tn, shares[lane.tn], '\\0', clock)
      end
      call('ZREM', lane.key, lane.head)
      lane.head = call('ZRANGE', lane.key, 0, 0)[1]
      if not lane.head then call('SREM', P..'lanes:'..lane.cap, lane.name) end
      local v = call('HMGET', P..'t:'..id, 'q', 's')
      local token = string.format('%.0f', call('INCR', P..'token'))
      local expires = now + duration
      local key = P..'t:'..id
      move(id, {s = v[2], q = v[1]}, 'running')
      call('ZREM', P..'holds', id)
      call('ZREM', P..'ready', id)
      call('HSET', key, 's', 'running', 'w', worker, 'k', token, 'e', expires, 'u', now)
      call('HINCRBY', key, 'a', 1)
      call('ZADD', P..'leases', expires, id)
      memo[#memo + 1] = id..' '..token
      give(id, token)
    end
    if #tasks > 0 then
      count('leased', #tasks)
      call('SET', P..'r:'..nonce, table.concat(memo, ' '), 'PX', 60000)
    end
    wake()
    return {#tasks > 0 and 0 or upcoming(), now, tasks}
    """)

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
        local done = call('HMGET', key, 'dt', 'do', 'da')
        if done[1] == token then
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
              if tonumber(wait) > 0 then
                move(id, t, 'delayed')
                call('ZADD', P..'delayed', at, id)
                call('HSET', key, 's', 'delayed', 'u', now)
                woken[t.cap] = true
              else
                pend(id, t)
              end
              reply = {'t', string.format('%.0f', at)}
            end
          end
          call('HSET', key, 'dt', token, 'do', reply[1], 'da', reply[2])
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
        call('HSET', P..'t:'..id, 'a', 0)
        call('HDEL', P..'t:'..id, 'fc', 'fm', 'dt', 'do', 'da')
        pend(id, t)
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
