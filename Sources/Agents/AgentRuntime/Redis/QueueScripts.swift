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
    local function delay(id, t, at)
      move(id, t, 'delayed')
      call('ZADD', P..'delayed', at, id)
      call('ZADD', P..'waiting', 0, t.m)
      call('HSET', P..'t:'..id, 's', 'delayed', 'u', now)
      woken[t.cap] = true
    end
    local function unlist(id, t)
      if t.s == 'pending' then
        leave_lane(id, t)
        call('ZREM', P..'holds', id)
        call('ZREM', P..'ready', id)
      elseif t.s == 'delayed' then
        call('ZREM', P..'delayed', id)
        call('ZREM', P..'waiting', t.m)
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
        if t and t.s == 'delayed' then
          call('ZREM', P..'waiting', t.m)
          pend(id, t)
        end
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

  static func script(_ name: String, _ body: String) -> RedisScript {
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
      local lowest
      local function consider(key)
        local last = call('ZRANGE', key, -1, -1)[1]
        if not last then return end
        local first = call('ZRANGEBYLEX', key, '['..last:sub(1, 10), '+', 'LIMIT', 0, 1)[1]
        if not lowest or first:sub(1, 10) > lowest:sub(1, 10)
          or (first:sub(1, 10) == lowest:sub(1, 10) and first < lowest) then
          lowest = first
        end
      end
      consider(P..'waiting')
      for _, cap in ipairs(call('SMEMBERS', P..'caps')) do
        for _, name in ipairs(call('SMEMBERS', P..'lanes:'..cap)) do
          consider(P..'l:'..cap..'\\0'..name)
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
          'ty', ty, 'tn', tn, 'pa', pa, 'ph', ph, 'mx', mx, 'ik', ik, 'nb', nb, 'dl', dl,
          'c', now, 'u', now)
        call('SADD', P..'caps', cap)
        if ik ~= '' then call('SET', P..'i:'..tn..'\\0'..ik, id) end
        if dl ~= '' then call('ZADD', P..'deadlines', dl, id) end
        if tonumber(nb) > now then delay(id, t, nb) else pend(id, t) end
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
      local v = call('HMGET', P..'t:'..id, 'd', 'a', 'e', 'xd')
      tasks[#tasks + 1] = {v[1], v[2], token, v[3], v[4] or ''}
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
}
