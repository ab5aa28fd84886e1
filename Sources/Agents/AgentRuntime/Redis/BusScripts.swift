import RedisProtocol

/// The steps of the bus that run on the server, each as one.
///
/// Keys: `b:NAME` the buffer of a subscription (stream whose ids are positions), `bp` its last position (hash),
/// `bs` subscriptions (hash, JSON), `bo:NAME` what was handed out, `ba:AGENT`, `bt:TYPE` who listens to an agent or
/// a type (sets), `bw` types that end in `*` by subscription, `bb` who hears broadcasts, `parked` messages that
/// reached nobody (stream), `br:NONCE` what a publication brought about, for a minute, `bstats`.
enum BusScripts {
  private static let common = """
    local P = KEYS[1]
    local call = redis.call
    local T = call('TIME')
    local now = T[1] * 1000000 + T[2]
    local function count(name, by) call('HINCRBY', P..'bstats', name, by or 1) end
    local function config(name)
      local text = call('HGET', P..'bs', name)
      return text and cjson.decode(text)
    end
    -- Positions are ids of the stream: NUMBER-1.
    local function position(entry) return entry[1]:match('^%d+') end
    local function expiry(entry) return tonumber(entry[2][4]) end
    local function drop_expired(name)
      local gone = {}
      for _, entry in ipairs(call('XRANGE', P..'b:'..name, '-', '+')) do
        if expiry(entry) <= now then gone[#gone + 1] = entry[1] end
      end
      for i = 1, #gone do call('XDEL', P..'b:'..name, gone[i]) end
      if #gone > 0 then count('expired', #gone) end
    end
    -- The policy that refused the message, or nil.
    local function deliver(name, c, message, expires, time)
      local key = P..'b:'..name
      if call('XLEN', key) >= c.capacity then drop_expired(name) end
      if call('XLEN', key) >= c.capacity then
        if c.overflow == 'drop-newest' then
          count('dropped')
          return c.overflow
        elseif c.overflow == 'reject' then
          count('rejected')
          return c.overflow
        end
        call('XTRIM', key, 'MAXLEN', c.capacity - 1)
        count('dropped')
      end
      local at = string.format('%.0f', call('HINCRBY', P..'bp', name, 1))
      call('XADD', key, at..'-1', 'm', message, 'x', expires, 't', time)
      count('delivered')
      call('PUBLISH', P..'bus', name)
      return nil
    end
    local function forget(name, c)
      if c.agent then
        call('SREM', P..'ba:'..c.agent, name)
        call('SREM', P..'bb', name)
      end
      for _, ty in ipairs(c.types) do
        if ty:sub(-1) ~= '*' then call('SREM', P..'bt:'..ty, name) end
      end
      call('HDEL', P..'bw', name)
    end
    local function expire_parked()
      local gone = {}
      for _, entry in ipairs(call('XRANGE', P..'parked', '-', '+')) do
        if expiry(entry) <= now then gone[#gone + 1] = entry[1] end
      end
      for i = 1, #gone do call('XDEL', P..'parked', gone[i]) end
      if #gone > 0 then count('expired', #gone) end
    end
    local function prefixed(ty, pattern)
      local prefix = pattern:sub(1, -2)
      return ty:sub(1, #prefix) == prefix
    end

    """

  private static func script(_ name: String, _ body: String) -> RedisScript {
    RedisScript(name: "bus." + name, source: common + body)
  }

  /// Name and its JSON.
  static let subscribe = script(
    "subscribe",
    """
    local name = ARGV[1]
    local c = cjson.decode(ARGV[2])
    local old = config(name)
    if old then forget(name, old) end
    call('HSET', P..'bs', name, ARGV[2])
    if c.agent then
      call('SADD', P..'ba:'..c.agent, name)
      call('SADD', P..'bb', name)
    end
    local wild = {}
    for _, ty in ipairs(c.types) do
      if ty:sub(-1) == '*' then wild[#wild + 1] = ty else call('SADD', P..'bt:'..ty, name) end
    end
    if #wild > 0 then call('HSET', P..'bw', name, cjson.encode(wild)) end
    drop_expired(name)
    local excess = call('XLEN', P..'b:'..name) - c.capacity
    if excess > 0 then
      call('XTRIM', P..'b:'..name, 'MAXLEN', c.capacity)
      count('dropped', excess)
    end
    expire_parked()
    for _, entry in ipairs(call('XRANGE', P..'parked', '-', '+')) do
      local v = entry[2]
      local kind, target, ty = v[8], v[10], v[12]
      local fits = kind == 'b' and c.agent
        or kind == 'a' and c.agent == target
      if kind ~= 'b' and not fits then
        for _, pattern in ipairs(c.types) do
          fits = fits or pattern == ty or pattern:sub(-1) == '*' and prefixed(ty, pattern)
        end
      end
      if fits then
        if c.overflow ~= 'drop-oldest' and call('XLEN', P..'b:'..name) >= c.capacity then break end
        deliver(name, c, v[2], v[14], v[6])
        call('XDEL', P..'parked', entry[1])
      end
    end
    return 1
    """)

  /// Whether there was one.
  static let unsubscribe = script(
    "unsubscribe",
    """
    local name = ARGV[1]
    local c = config(name)
    if not c then return 0 end
    local left = call('XLEN', P..'b:'..name)
    if left > 0 then count('dropped', left) end
    forget(name, c)
    call('HDEL', P..'bs', name)
    call('HDEL', P..'bp', name)
    call('DEL', P..'b:'..name, P..'bo:'..name)
    return 1
    """)

  /// Nonce, then message, target's kind, target, type, microseconds to live (-1: for ever).
  static let publish = script(
    "publish",
    """
    local memo = P..'br:'..ARGV[1]
    local before = call('GET', memo)
    if before then return before end
    expire_parked()
    local wild
    local rows = {}
    for i = 2, #ARGV, 5 do
      local message, kind, target, ty, life = unpack(ARGV, i, i + 4)
      count('published')
      local expires = 9007199254740991
      if tonumber(life) >= 0 then expires = now + life end
      local names, seen = {}, {}
      local function add(list)
        for _, name in ipairs(list) do
          if not seen[name] then
            seen[name] = true
            names[#names + 1] = name
          end
        end
      end
      if expires <= now then
        count('expired')
        rows[#rows + 1] = '0 0 0'
      else
        if kind == 'b' then add(call('SMEMBERS', P..'bb'))
        else
          if kind == 'a' then add(call('SMEMBERS', P..'ba:'..target)) end
          add(call('SMEMBERS', P..'bt:'..ty))
          if not wild then
            wild = {}
            local all = call('HGETALL', P..'bw')
            for j = 1, #all, 2 do wild[#wild + 1] = {all[j], cjson.decode(all[j + 1])} end
          end
          for _, pair in ipairs(wild) do
            for _, pattern in ipairs(pair[2]) do
              if prefixed(ty, pattern) then add({pair[1]}) end
            end
          end
        end
        local delivered, rejected, parked = 0, 0, 0
        if #names == 0 then
          call('XADD', P..'parked', '*', 'm', message,
            'x', math.min(expires, now + 600000000), 't', now, 'k', kind, 'a', target, 'y', ty,
            'e', expires)
          local excess = call('XLEN', P..'parked') - 10000
          if excess > 0 then
            call('XTRIM', P..'parked', 'MAXLEN', 10000)
            count('dropped', excess)
          end
          parked = 1
        end
        for _, name in ipairs(names) do
          local refused = deliver(name, config(name), message, expires, now)
          if not refused then delivered = delivered + 1
          elseif refused == 'reject' then rejected = rejected + 1 end
        end
        rows[#rows + 1] = delivered..' '..parked..' '..rejected
      end
    end
    local reply = table.concat(rows, ',')
    call('SET', memo, reply, 'PX', 60000)
    return reply
    """)

  /// Name, position, limit; nil for an unknown name.
  static let receive = script(
    "receive",
    """
    local name, acknowledged, limit = unpack(ARGV)
    if call('HEXISTS', P..'bs', name) == 0 then return false end
    local key = P..'b:'..name
    local out = tonumber(call('GET', P..'bo:'..name) or 0)
    local upto = math.min(tonumber(acknowledged), out)
    if upto > 0 then call('XTRIM', key, 'MINID', string.format('%.0f', upto + 1)..'-0') end
    local found = {}
    local from = '-'
    while #found < tonumber(limit) do
      local rows = call('XRANGE', key, from, '+', 'COUNT', limit)
      for _, entry in ipairs(rows) do
        from = '('..entry[1]
        if expiry(entry) <= now then
          call('XDEL', key, entry[1])
          count('expired')
        elseif #found < tonumber(limit) then
          found[#found + 1] = {position(entry), entry[2][2], entry[2][6]}
        end
      end
      if #rows < tonumber(limit) then break end
    end
    if #found > 0 then
      call('SET', P..'bo:'..name, string.format('%.0f', math.max(out, tonumber(found[#found][1]))))
    end
    return found
    """)

  /// Counters, parked, names and lengths.
  static let statistics = script(
    "statistics",
    """
    expire_parked()
    local names = call('HKEYS', P..'bs')
    local lengths = {}
    for i, name in ipairs(names) do
      drop_expired(name)
      lengths[i] = call('XLEN', P..'b:'..name)
    end
    return {call('HGETALL', P..'bstats'), call('XLEN', P..'parked'), names, lengths}
    """)
}
