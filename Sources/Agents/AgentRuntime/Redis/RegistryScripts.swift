import RedisProtocol

/// The steps of the registry that run on the server, each as one.
///
/// Keys: `a:ID` an agent (hash), `agents` their ids (sorted set without scores), `alive` by the end of their
/// leases, `changes` what happened (stream whose ids are revisions), `revision`, `incarnation`.
enum RegistryScripts {
  private static let common = """
    local P = KEYS[1]
    local call = redis.call
    local T = call('TIME')
    local now = T[1] * 1000000 + T[2]
    local function tell(kind, id, status)
      local revision = string.format('%.0f', call('INCR', P..'revision'))
      call('XADD', P..'changes', 'MAXLEN', '~', 10000, revision..'-1', 'k', kind, 'a', id,
        's', status, 't', now)
      call('PUBLISH', P..'registry', id)
    end
    for _, id in ipairs(call('ZRANGEBYSCORE', P..'alive', '-inf', now, 'LIMIT', 0, 200)) do
      call('ZREM', P..'alive', id)
      call('HSET', P..'a:'..id, 's', 'lost')
      tell('lost', id, 'lost')
    end
    local function upcoming()
      local head = call('ZRANGE', P..'alive', 0, 0, 'WITHSCORES')
      return head[2] and math.max(0, head[2] - now) or -1
    end

    """

  private static func script(_ name: String, _ body: String) -> RedisScript {
    RedisScript(name: "registry." + name, source: common + body)
  }

  /// Id, manifest, whether there is an endpoint, endpoint, lease.
  static let register = script(
    "register",
    """
    local id, manifest, has, endpoint, lease = unpack(ARGV)
    local incarnation = string.format('%.0f', call('INCR', P..'incarnation'))
    local key = P..'a:'..id
    call('DEL', key)
    call('HSET', key, 'm', manifest, 's', 'available', 'i', incarnation, 'l', 0, 'r', now,
      'h', now, 'x', now + lease)
    if has == '1' then call('HSET', key, 'e', endpoint) end
    call('ZADD', P..'agents', 0, id)
    call('ZADD', P..'alive', now + lease, id)
    tell('registered', id, 'available')
    return incarnation
    """)

  /// Id, incarnation, status, load, lease; the first three empty where they are not given.
  static let heartbeat = script(
    "heartbeat",
    """
    local id, incarnation, status, load, lease = unpack(ARGV)
    local key = P..'a:'..id
    local v = call('HMGET', key, 's', 'i')
    if not v[1] then return {'u'} end
    if incarnation ~= '' and incarnation ~= v[2] then return {'s', v[2]} end
    if status == '' then status = v[1] == 'lost' and 'available' or v[1] end
    call('HSET', key, 's', status, 'h', now, 'x', now + lease)
    if load ~= '' then call('HSET', key, 'l', load) end
    call('ZADD', P..'alive', now + lease, id)
    if status ~= v[1] then tell('changed', id, status) end
    return {'a'}
    """)

  /// Agents by id: after, how many.
  static let list = script(
    "list",
    """
    local from = ARGV[1] == '' and '-' or '('..ARGV[1]
    local rows = {}
    for i, id in ipairs(call('ZRANGEBYLEX', P..'agents', from, '+', 'LIMIT', 0, ARGV[2])) do
      rows[i] = {id, call('HGETALL', P..'a:'..id)}
    end
    return rows
    """)

  /// One agent.
  static let read = script("read", "return call('HGETALL', P..'a:'..ARGV[1])")

  /// Whether there was one.
  static let deregister = script(
    "deregister",
    """
    local id = ARGV[1]
    local status = call('HGET', P..'a:'..id, 's')
    if not status then return 0 end
    call('DEL', P..'a:'..id)
    call('ZREM', P..'agents', id)
    call('ZREM', P..'alive', id)
    tell('removed', id, status)
    return 1
    """)

  /// Changes after a revision; -1 and the oldest one when some of them are forgotten.
  static let changes = script(
    "changes",
    """
    local after = tonumber(ARGV[1])
    local oldest = call('XRANGE', P..'changes', '-', '+', 'COUNT', 1)[1]
    local first = oldest and tonumber(oldest[1]:match('^%d+')) or 1
    if after > 0 and after + 1 < first then return {-1, string.format('%.0f', first), {}} end
    local rows = call('XRANGE', P..'changes', string.format('%.0f', after + 1)..'-0', '+', 'COUNT', 1000)
    return {0, upcoming(), rows}
    """)
}
