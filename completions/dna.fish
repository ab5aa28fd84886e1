# fish completion for dna. Generated from the definition of the command line; do not edit.

# Goes to the command that word $argv[1] names below the one where the line stands.
function __dna_enter
    switch "$__dna_path:$argv[1]"
        case ':build-workflow'
            set -g __dna_path 'build-workflow'
            set -g __dna_leaf 1
        case ':generate-chain'
            set -g __dna_path 'generate-chain'
            set -g __dna_leaf 1
        case ':workflow'
            set -g __dna_path 'workflow'
        case 'workflow:run'
            set -g __dna_path 'workflow run'
            set -g __dna_leaf 1
        case 'workflow:validate'
            set -g __dna_path 'workflow validate'
            set -g __dna_leaf 1
        case 'workflow:render'
            set -g __dna_path 'workflow render'
            set -g __dna_leaf 1
        case ':chain'
            set -g __dna_path 'chain'
        case 'chain:run'
            set -g __dna_path 'chain run'
            set -g __dna_leaf 1
        case 'chain:validate'
            set -g __dna_path 'chain validate'
            set -g __dna_leaf 1
        case 'chain:explain'
            set -g __dna_path 'chain explain'
            set -g __dna_leaf 1
        case 'chain:export'
            set -g __dna_path 'chain export'
            set -g __dna_leaf 1
        case ':debug-log'
            set -g __dna_path 'debug-log'
            set -g __dna_leaf 1
        case ':agent'
            set -g __dna_path 'agent'
        case 'agent:run'
            set -g __dna_path 'agent run'
            set -g __dna_leaf 1
        case 'agent:register'
            set -g __dna_path 'agent register'
            set -g __dna_leaf 1
        case 'agent:list'
            set -g __dna_path 'agent list'
            set -g __dna_leaf 1
        case 'agent:show'
            set -g __dna_path 'agent show'
            set -g __dna_leaf 1
        case 'agent:heartbeat'
            set -g __dna_path 'agent heartbeat'
            set -g __dna_leaf 1
        case 'agent:remove'
            set -g __dna_path 'agent remove'
            set -g __dna_leaf 1
        case ':queue'
            set -g __dna_path 'queue'
        case 'queue:put'
            set -g __dna_path 'queue put'
            set -g __dna_leaf 1
        case 'queue:list'
            set -g __dna_path 'queue list'
            set -g __dna_leaf 1
        case 'queue:show'
            set -g __dna_path 'queue show'
            set -g __dna_leaf 1
        case 'queue:stats'
            set -g __dna_path 'queue stats'
            set -g __dna_leaf 1
        case 'queue:get'
            set -g __dna_path 'queue get'
            set -g __dna_leaf 1
        case 'queue:done'
            set -g __dna_path 'queue done'
            set -g __dna_leaf 1
        case 'queue:fail'
            set -g __dna_path 'queue fail'
            set -g __dna_leaf 1
        case 'queue:cancel'
            set -g __dna_path 'queue cancel'
            set -g __dna_leaf 1
        case 'queue:dead'
            set -g __dna_path 'queue dead'
            set -g __dna_leaf 1
        case 'queue:requeue'
            set -g __dna_path 'queue requeue'
            set -g __dna_leaf 1
        case ':worker'
            set -g __dna_path 'worker'
            set -g __dna_leaf 1
        case ':bus'
            set -g __dna_path 'bus'
        case 'bus:publish'
            set -g __dna_path 'bus publish'
            set -g __dna_leaf 1
        case 'bus:tail'
            set -g __dna_path 'bus tail'
            set -g __dna_leaf 1
        case ':engine'
            set -g __dna_path 'engine'
        case 'engine:status'
            set -g __dna_path 'engine status'
            set -g __dna_leaf 1
        case 'engine:stop'
            set -g __dna_path 'engine stop'
            set -g __dna_leaf 1
        case 'engine:serve'
            set -g __dna_path 'engine serve'
            set -g __dna_leaf 1
        case ':supervise'
            set -g __dna_path 'supervise'
            set -g __dna_leaf 1
        case ':model'
            set -g __dna_path 'model'
        case 'model:list'
            set -g __dna_path 'model list'
            set -g __dna_leaf 1
        case 'model:check'
            set -g __dna_path 'model check'
            set -g __dna_leaf 1
        case 'model:probe'
            set -g __dna_path 'model probe'
            set -g __dna_leaf 1
        case 'model:price'
            set -g __dna_path 'model price'
            set -g __dna_leaf 1
        case ':function'
            set -g __dna_path 'function'
        case 'function:list'
            set -g __dna_path 'function list'
            set -g __dna_leaf 1
        case 'function:show'
            set -g __dna_path 'function show'
            set -g __dna_leaf 1
        case 'function:call'
            set -g __dna_path 'function call'
            set -g __dna_leaf 1
        case ':store'
            set -g __dna_path 'store'
        case 'store:check'
            set -g __dna_path 'store check'
            set -g __dna_leaf 1
        case 'store:stats'
            set -g __dna_path 'store stats'
            set -g __dna_leaf 1
        case 'store:repair'
            set -g __dna_path 'store repair'
            set -g __dna_leaf 1
        case ':mock-llm'
            set -g __dna_path 'mock-llm'
            set -g __dna_leaf 1
        case ':config'
            set -g __dna_path 'config'
        case 'config:show'
            set -g __dna_path 'config show'
            set -g __dna_leaf 1
        case ':schema'
            set -g __dna_path 'schema'
        case 'schema:list'
            set -g __dna_path 'schema list'
            set -g __dna_leaf 1
        case 'schema:show'
            set -g __dna_path 'schema show'
            set -g __dna_leaf 1
        case ':completion'
            set -g __dna_path 'completion'
            set -g __dna_leaf 1
        case ':man'
            set -g __dna_path 'man'
            set -g __dna_leaf 1
        case ':help'
            set -g __dna_path 'help'
            set -g __dna_leaf 1
        case ':describe'
            set -g __dna_path 'describe'
            set -g __dna_leaf 1
        case '*'
            set -g __dna_path '?'
    end
end

# Sets the name of flag $argv[1], and 'value' after it when it takes one.
function __dna_look
    set -g __dna_flag
    switch "$__dna_path:$argv[1]"
        case 'build-workflow:--tools'
            set -g __dna_flag tools value
        case 'build-workflow:--only-tools'
            set -g __dna_flag only-tools
        case 'build-workflow:--explain'
            set -g __dna_flag explain
        case 'build-workflow:--name'
            set -g __dna_flag name value
        case 'build-workflow:--human-in-loop'
            set -g __dna_flag human-in-loop
        case 'build-workflow:--error-handling'
            set -g __dna_flag error-handling
        case 'build-workflow:--context'
            set -g __dna_flag context value
        case 'build-workflow:-p' 'build-workflow:--provider'
            set -g __dna_flag provider value
        case 'build-workflow:-m' 'build-workflow:--model'
            set -g __dna_flag model value
        case 'build-workflow:--base-url'
            set -g __dna_flag base-url value
        case 'build-workflow:--offline'
            set -g __dna_flag offline
        case 'build-workflow:--max-cost'
            set -g __dna_flag max-cost value
        case 'build-workflow:--key-file'
            set -g __dna_flag key-file value
        case 'build-workflow:--key-command'
            set -g __dna_flag key-command value
        case 'build-workflow:--prices'
            set -g __dna_flag prices value
        case 'generate-chain:--target'
            set -g __dna_flag target value
        case 'generate-chain:--context'
            set -g __dna_flag context value
        case 'generate-chain:--no-error-handling'
            set -g __dna_flag no-error-handling
        case 'generate-chain:--no-logging'
            set -g __dna_flag no-logging
        case 'generate-chain:--library'
            set -g __dna_flag library value
        case 'generate-chain:--check'
            set -g __dna_flag check
        case 'generate-chain:--check-timeout'
            set -g __dna_flag check-timeout value
        case 'generate-chain:--force'
            set -g __dna_flag force
        case 'generate-chain:--name'
            set -g __dna_flag name value
        case 'generate-chain:-p' 'generate-chain:--provider'
            set -g __dna_flag provider value
        case 'generate-chain:-m' 'generate-chain:--model'
            set -g __dna_flag model value
        case 'generate-chain:--base-url'
            set -g __dna_flag base-url value
        case 'generate-chain:--offline'
            set -g __dna_flag offline
        case 'generate-chain:--max-cost'
            set -g __dna_flag max-cost value
        case 'generate-chain:--key-file'
            set -g __dna_flag key-file value
        case 'generate-chain:--key-command'
            set -g __dna_flag key-command value
        case 'generate-chain:--prices'
            set -g __dna_flag prices value
        case 'workflow run:-i' 'workflow run:--input'
            set -g __dna_flag input value
        case 'workflow run:--trace'
            set -g __dna_flag trace value
        case 'workflow run:-y' 'workflow run:--yes'
            set -g __dna_flag yes
        case 'workflow run:--seed'
            set -g __dna_flag seed value
        case 'workflow run:--max-steps'
            set -g __dna_flag max-steps value
        case 'workflow run:--concurrency'
            set -g __dna_flag concurrency value
        case 'workflow run:--timeout'
            set -g __dna_flag timeout value
        case 'workflow run:-p' 'workflow run:--provider'
            set -g __dna_flag provider value
        case 'workflow run:-m' 'workflow run:--model'
            set -g __dna_flag model value
        case 'workflow run:--base-url'
            set -g __dna_flag base-url value
        case 'workflow run:--offline'
            set -g __dna_flag offline
        case 'workflow run:--max-cost'
            set -g __dna_flag max-cost value
        case 'workflow run:--key-file'
            set -g __dna_flag key-file value
        case 'workflow run:--key-command'
            set -g __dna_flag key-command value
        case 'workflow run:--prices'
            set -g __dna_flag prices value
        case 'workflow validate:--bound'
            set -g __dna_flag bound
        case 'workflow render:--as'
            set -g __dna_flag as value
        case 'chain run:-i' 'chain run:--input'
            set -g __dna_flag input value
        case 'chain run:--trace'
            set -g __dna_flag trace value
        case 'chain run:--stream'
            set -g __dna_flag stream
        case 'chain run:--seed'
            set -g __dna_flag seed value
        case 'chain run:--timeout'
            set -g __dna_flag timeout value
        case 'chain run:-p' 'chain run:--provider'
            set -g __dna_flag provider value
        case 'chain run:-m' 'chain run:--model'
            set -g __dna_flag model value
        case 'chain run:--base-url'
            set -g __dna_flag base-url value
        case 'chain run:--offline'
            set -g __dna_flag offline
        case 'chain run:--max-cost'
            set -g __dna_flag max-cost value
        case 'chain run:--key-file'
            set -g __dna_flag key-file value
        case 'chain run:--key-command'
            set -g __dna_flag key-command value
        case 'chain run:--prices'
            set -g __dna_flag prices value
        case 'chain export:--format'
            set -g __dna_flag format value
        case 'debug-log:--fail-on'
            set -g __dna_flag fail-on value
        case 'debug-log:--max-runs'
            set -g __dna_flag max-runs value
        case 'debug-log:--max-steps'
            set -g __dna_flag max-steps value
        case 'agent run:-p' 'agent run:--provider'
            set -g __dna_flag provider value
        case 'agent run:-m' 'agent run:--model'
            set -g __dna_flag model value
        case 'agent run:--base-url'
            set -g __dna_flag base-url value
        case 'agent run:--offline'
            set -g __dna_flag offline
        case 'agent run:--max-cost'
            set -g __dna_flag max-cost value
        case 'agent run:--key-file'
            set -g __dna_flag key-file value
        case 'agent run:--key-command'
            set -g __dna_flag key-command value
        case 'agent run:--prices'
            set -g __dna_flag prices value
        case 'agent run:--trace'
            set -g __dna_flag trace value
        case 'agent run:--seed'
            set -g __dna_flag seed value
        case 'agent run:--max-steps'
            set -g __dna_flag max-steps value
        case 'agent register:--endpoint'
            set -g __dna_flag endpoint value
        case 'agent register:--lease'
            set -g __dna_flag lease value
        case 'agent register:--engine'
            set -g __dna_flag engine value
        case 'agent list:--capability'
            set -g __dna_flag capability value
        case 'agent list:--tool'
            set -g __dna_flag tool value
        case 'agent list:--intent'
            set -g __dna_flag intent value
        case 'agent list:--tag'
            set -g __dna_flag tag value
        case 'agent list:-s' 'agent list:--status'
            set -g __dna_flag status value
        case 'agent list:-L' 'agent list:--limit'
            set -g __dna_flag limit value
        case 'agent list:--engine'
            set -g __dna_flag engine value
        case 'agent show:--card'
            set -g __dna_flag card
        case 'agent show:--engine'
            set -g __dna_flag engine value
        case 'agent heartbeat:--incarnation'
            set -g __dna_flag incarnation value
        case 'agent heartbeat:-s' 'agent heartbeat:--status'
            set -g __dna_flag status value
        case 'agent heartbeat:--load'
            set -g __dna_flag load value
        case 'agent heartbeat:--lease'
            set -g __dna_flag lease value
        case 'agent heartbeat:--engine'
            set -g __dna_flag engine value
        case 'agent remove:--engine'
            set -g __dna_flag engine value
        case 'queue put:-t' 'queue put:--type'
            set -g __dna_flag type value
        case 'queue put:--payload'
            set -g __dna_flag payload value
        case 'queue put:--jsonl'
            set -g __dna_flag jsonl value
        case 'queue put:--priority'
            set -g __dna_flag priority value
        case 'queue put:--capability'
            set -g __dna_flag capability value
        case 'queue put:--agent'
            set -g __dna_flag agent value
        case 'queue put:--tenant'
            set -g __dna_flag tenant value
        case 'queue put:--key'
            set -g __dna_flag key value
        case 'queue put:--delay'
            set -g __dna_flag delay value
        case 'queue put:--deadline'
            set -g __dna_flag deadline value
        case 'queue put:--attempts'
            set -g __dna_flag attempts value
        case 'queue put:--estimate-tokens'
            set -g __dna_flag estimate-tokens value
        case 'queue put:--id'
            set -g __dna_flag id value
        case 'queue put:--trace-parent'
            set -g __dna_flag trace-parent value
        case 'queue put:--engine'
            set -g __dna_flag engine value
        case 'queue list:-s' 'queue list:--status'
            set -g __dna_flag status value
        case 'queue list:-t' 'queue list:--type'
            set -g __dna_flag type value
        case 'queue list:--tenant'
            set -g __dna_flag tenant value
        case 'queue list:--capability'
            set -g __dna_flag capability value
        case 'queue list:--worker'
            set -g __dna_flag worker value
        case 'queue list:--after'
            set -g __dna_flag after value
        case 'queue list:-L' 'queue list:--limit'
            set -g __dna_flag limit value
        case 'queue list:--engine'
            set -g __dna_flag engine value
        case 'queue show:--wait'
            set -g __dna_flag wait value
        case 'queue show:--engine'
            set -g __dna_flag engine value
        case 'queue stats:--engine'
            set -g __dna_flag engine value
        case 'queue get:--worker'
            set -g __dna_flag worker value
        case 'queue get:--agent'
            set -g __dna_flag agent value
        case 'queue get:--capability'
            set -g __dna_flag capability value
        case 'queue get:-t' 'queue get:--type'
            set -g __dna_flag type value
        case 'queue get:--lease'
            set -g __dna_flag lease value
        case 'queue get:--wait'
            set -g __dna_flag wait value
        case 'queue get:--engine'
            set -g __dna_flag engine value
        case 'queue done:--result'
            set -g __dna_flag result value
        case 'queue done:--tokens'
            set -g __dna_flag tokens value
        case 'queue done:--engine'
            set -g __dna_flag engine value
        case 'queue fail:--message'
            set -g __dna_flag message value
        case 'queue fail:--code'
            set -g __dna_flag code value
        case 'queue fail:--retry-after'
            set -g __dna_flag retry-after value
        case 'queue fail:--permanent'
            set -g __dna_flag permanent
        case 'queue fail:--release'
            set -g __dna_flag release
        case 'queue fail:--engine'
            set -g __dna_flag engine value
        case 'queue cancel:--engine'
            set -g __dna_flag engine value
        case 'queue dead:-t' 'queue dead:--type'
            set -g __dna_flag type value
        case 'queue dead:--tenant'
            set -g __dna_flag tenant value
        case 'queue dead:--capability'
            set -g __dna_flag capability value
        case 'queue dead:--worker'
            set -g __dna_flag worker value
        case 'queue dead:--after'
            set -g __dna_flag after value
        case 'queue dead:-L' 'queue dead:--limit'
            set -g __dna_flag limit value
        case 'queue dead:--engine'
            set -g __dna_flag engine value
        case 'queue requeue:--all-dead'
            set -g __dna_flag all-dead
        case 'queue requeue:--engine'
            set -g __dna_flag engine value
        case 'worker:-t' 'worker:--type'
            set -g __dna_flag type value
        case 'worker:--concurrency'
            set -g __dna_flag concurrency value
        case 'worker:--lease'
            set -g __dna_flag lease value
        case 'worker:--max-tasks'
            set -g __dna_flag max-tasks value
        case 'worker:--once'
            set -g __dna_flag once
        case 'worker:--idle-exit'
            set -g __dna_flag idle-exit value
        case 'worker:--worker'
            set -g __dna_flag worker value
        case 'worker:--trace'
            set -g __dna_flag trace value
        case 'worker:--engine'
            set -g __dna_flag engine value
        case 'worker:-p' 'worker:--provider'
            set -g __dna_flag provider value
        case 'worker:-m' 'worker:--model'
            set -g __dna_flag model value
        case 'worker:--base-url'
            set -g __dna_flag base-url value
        case 'worker:--offline'
            set -g __dna_flag offline
        case 'worker:--max-cost'
            set -g __dna_flag max-cost value
        case 'worker:--key-file'
            set -g __dna_flag key-file value
        case 'worker:--key-command'
            set -g __dna_flag key-command value
        case 'worker:--prices'
            set -g __dna_flag prices value
        case 'bus publish:--payload'
            set -g __dna_flag payload value
        case 'bus publish:--agent'
            set -g __dna_flag agent value
        case 'bus publish:--broadcast'
            set -g __dna_flag broadcast
        case 'bus publish:--from'
            set -g __dna_flag from value
        case 'bus publish:--correlation'
            set -g __dna_flag correlation value
        case 'bus publish:--ttl'
            set -g __dna_flag ttl value
        case 'bus publish:--engine'
            set -g __dna_flag engine value
        case 'bus tail:--agent'
            set -g __dna_flag agent value
        case 'bus tail:-L' 'bus tail:--limit'
            set -g __dna_flag limit value
        case 'bus tail:--wait'
            set -g __dna_flag wait value
        case 'bus tail:--engine'
            set -g __dna_flag engine value
        case 'engine serve:--idle-exit'
            set -g __dna_flag idle-exit value
        case 'model check:-p' 'model check:--provider'
            set -g __dna_flag provider value
        case 'model check:-m' 'model check:--model'
            set -g __dna_flag model value
        case 'model check:--base-url'
            set -g __dna_flag base-url value
        case 'model check:--offline'
            set -g __dna_flag offline
        case 'model check:--max-cost'
            set -g __dna_flag max-cost value
        case 'model check:--key-file'
            set -g __dna_flag key-file value
        case 'model check:--key-command'
            set -g __dna_flag key-command value
        case 'model check:--prices'
            set -g __dna_flag prices value
        case 'model probe:-p' 'model probe:--provider'
            set -g __dna_flag provider value
        case 'model probe:-m' 'model probe:--model'
            set -g __dna_flag model value
        case 'model probe:--base-url'
            set -g __dna_flag base-url value
        case 'model probe:--offline'
            set -g __dna_flag offline
        case 'model probe:--max-cost'
            set -g __dna_flag max-cost value
        case 'model probe:--key-file'
            set -g __dna_flag key-file value
        case 'model probe:--key-command'
            set -g __dna_flag key-command value
        case 'model probe:--prices'
            set -g __dna_flag prices value
        case 'model price:-p' 'model price:--provider'
            set -g __dna_flag provider value
        case 'model price:--prices'
            set -g __dna_flag prices value
        case 'function list:--effect'
            set -g __dna_flag effect value
        case 'function list:-L' 'function list:--limit'
            set -g __dna_flag limit value
        case 'mock-llm:--port'
            set -g __dna_flag port value
        case 'mock-llm:--host'
            set -g __dna_flag host value
        case 'mock-llm:--script'
            set -g __dna_flag script value
        case 'mock-llm:--seed'
            set -g __dna_flag seed value
        case 'mock-llm:--serve'
            set -g __dna_flag serve value
        case 'mock-llm:--fault'
            set -g __dna_flag fault value
        case 'mock-llm:--first-token'
            set -g __dna_flag first-token value
        case 'mock-llm:--inter-token'
            set -g __dna_flag inter-token value
        case 'mock-llm:--jitter'
            set -g __dna_flag jitter value
        case 'mock-llm:--concurrency'
            set -g __dna_flag concurrency value
        case 'mock-llm:--queue'
            set -g __dna_flag queue value
        case 'mock-llm:--rate-limit'
            set -g __dna_flag rate-limit value
        case 'mock-llm:--context-tokens'
            set -g __dna_flag context-tokens value
        case 'mock-llm:--log'
            set -g __dna_flag log value
        case 'mock-llm:--time-limit'
            set -g __dna_flag time-limit value
        case 'mock-llm:--max-requests'
            set -g __dna_flag max-requests value
        case 'config show:--origin'
            set -g __dna_flag origin
        case 'man:--all'
            set -g __dna_flag all
        case 'man:--write-to'
            set -g __dna_flag write-to value
        case 'help:--markdown'
            set -g __dna_flag markdown
    end
    test -n "$__dna_flag"; and return
    switch $argv[1]
        case '-o' '--output'
            set -g __dna_flag output value
        case '--json'
            set -g __dna_flag json
        case '--fields'
            set -g __dna_flag fields value
        case '--to'
            set -g __dna_flag to value
        case '--dry-run'
            set -g __dna_flag dry-run
        case '-q' '--quiet'
            set -g __dna_flag quiet
        case '-v' '--verbose'
            set -g __dna_flag verbose
        case '--color'
            set -g __dna_flag color value
        case '--no-input'
            set -g __dna_flag no-input
        case '--no-config'
            set -g __dna_flag no-config
        case '--config'
            set -g __dna_flag config value
        case '--strict-config'
            set -g __dna_flag strict-config
        case '-h' '--help'
            set -g __dna_flag help
        case '-V' '--version'
            set -g __dna_flag version
    end
end

# Reads the words before the cursor, once for every state of the line.
function __dna_read
    set -l tokens (commandline -opc)
    set -l line (string join \x1f -- $tokens)
    test "$line" = "$__dna_line"; and return
    set -g __dna_line $line
    set -g __dna_path ''
    set -g __dna_leaf 0
    set -g __dna_place 0
    set -g __dna_seen
    set -l pending 0
    set -l ended 0
    set -e tokens[1]
    for token in $tokens
        if test $pending = 1
            set pending 0
        else if test $ended = 1; or not string match -q -- '-?*' $token
            if test $__dna_leaf = 1
                set -g __dna_place (math $__dna_place + 1)
            else
                __dna_enter $token
            end
        else if test "$token" = --
            set ended 1
        else if string match -q -- '--*' $token
            __dna_look (string split -m 1 = -- $token)[1]
            set -a __dna_seen $__dna_flag[1]
            if test (count $__dna_flag) = 2; and not string match -q '*=*' -- $token
                set pending 1
            end
        else
            set -l letters (string split '' -- (string sub -s 2 -- $token))
            while set -q letters[1]
                __dna_look -$letters[1]
                set -e letters[1]
                set -a __dna_seen $__dna_flag[1]
                if test (count $__dna_flag) = 2
                    set -q letters[1]; or set pending 1
                    break
                end
            end
        end
    end
    # A flag whose value is being typed must still be known to take one.
    set -g __dna_pending
    if test $pending = 1
        set -g __dna_pending $__dna_seen[-1]
        set -e __dna_seen[-1]
    end
end

# Whether the line stands at the command $argv[1].
function __dna_at
    __dna_read
    test "$__dna_path" = "$argv[1]"
end

# Whether the flag $argv[1] was not given yet.
function __dna_unseen
    __dna_read
    not contains -- $argv[1] $__dna_seen
end

# Whether the value of flag $argv[1] is being typed, by its other name $argv[2].
function __dna_under
    __dna_read
    test "$__dna_pending" = "$argv[1]"; or string match -q -- "--$argv[2]=*" (commandline -ct)
end

# Whether the word is operand number $argv[1].
function __dna_place_is
    __dna_read
    test $__dna_place -eq $argv[1]
end

# Whether the word is operand number $argv[1] or a later one.
function __dna_place_from
    __dna_read
    test $__dna_place -ge $argv[1]
end

# Values that only the program knows.
function __dna_dynamic
    set -l tokens (commandline -opc) (commandline -ct)
    set -l program (string replace -r '^~/' "$HOME/" -- $tokens[1])
    set -e tokens[1]
    $program __complete fish $tokens 2>/dev/null
end

complete -c dna -f
complete -c dna -n '__dna_at ""' -a build-workflow -d 'Make a workflow definition from a sentence'
complete -c dna -n '__dna_at ""' -a generate-chain -d 'Make the code of a chain from a sentence'
complete -c dna -n '__dna_at ""' -a workflow -d 'Check, run and draw workflow definitions'
complete -c dna -n '__dna_at ""' -a chain -d 'Check, explain, run and export chains'
complete -c dna -n '__dna_at ""' -a debug-log -d 'Show what happened in a run and what went wrong'
complete -c dna -n '__dna_at ""' -a agent -d 'Agents: run one, register it, see who is there'
complete -c dna -n '__dna_at ""' -a queue -d 'Tasks for agents: put, take, watch, bring back'
complete -c dna -n '__dna_at ""' -a worker -d 'Run agents: take tasks from the queue and carry them out'
complete -c dna -n '__dna_at ""' -a bus -d 'Messages between agents: publish, watch'
complete -c dna -n '__dna_at ""' -a engine -d 'The process that holds tasks and agents'
complete -c dna -n '__dna_at ""' -a supervise -d 'Keep a tree of processes running, by OTP\'s rules'
complete -c dna -n '__dna_at ""' -a model -d 'Language models: who offers them, what they can do and cost'
complete -c dna -n '__dna_at ""' -a function -d 'The built-in functions that workflows use'
complete -c dna -n '__dna_at ""' -a store -d 'Check, count and repair the store of an engine'
complete -c dna -n '__dna_at ""' -a mock-llm -d 'Serve a made-up language model for tests, load and chaos'
complete -c dna -n '__dna_at ""' -a config -d 'Settings and where they come from'
complete -c dna -n '__dna_at ""' -a schema -d 'JSON Schemas of the files that dna reads and writes'
complete -c dna -n '__dna_at ""' -a completion -d 'Print the completion script of a shell'
complete -c dna -n '__dna_at ""' -a man -d 'Print a manual page'
complete -c dna -n '__dna_at ""' -a help -d 'Show help of a command or a topic'
complete -c dna -n '__dna_at ""' -a describe -d 'Describe every command, flag and output field for programs'
complete -c dna -n '__dna_unseen output' -s o -l output -x -a 'table\\tAligned\\ columns\\ for\\ people json\\tOne\\ JSON\\ document jsonl\\tOne\\ JSON\\ object\\ a\\ line tsv\\tTab\\-separated\\,\\ no\\ header\\,\\ nothing\\ cut markdown\\tA\\ Markdown\\ table\\ or\\ page' -d 'Show results as table, json, jsonl, tsv or markdown'
complete -c dna -n '__dna_unseen json' -l json -d 'Short for \'--output json\''
complete -c dna -n '__dna_unseen fields' -l fields -x -d 'Show only these fields, in this order'
complete -c dna -n '__dna_unseen to' -l to -r -F -d 'Write results to a file; \'-\' is standard output'
complete -c dna -n '__dna_unseen dry-run' -l dry-run -d 'Say what would be written or run, and do neither'
complete -c dna -n '__dna_unseen quiet' -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c dna -s v -l verbose -d 'Say more on standard error; twice for even more'
complete -c dna -n '__dna_unseen color' -l color -x -a 'auto\\tOn\\ a\\ terminal\\ that\\ wants\\ it always\\tEverywhere never\\tNowhere' -d 'Use colour: auto, always or never'
complete -c dna -n '__dna_unseen no-input' -l no-input -d 'Never ask a question'
complete -c dna -n '__dna_unseen no-config' -l no-config -d 'Read no configuration file'
complete -c dna -n '__dna_unseen config' -l config -r -F -d 'Read this configuration file and no other'
complete -c dna -n '__dna_unseen strict-config' -l strict-config -d 'Treat an unknown configuration key as an error'
complete -c dna -n '__dna_unseen help' -s h -l help -d 'Show help; \'-h\' is the short form'
complete -c dna -n '__dna_unseen version' -s V -l version -d 'Show the version and the build'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen tools' -l tools -r -F -d 'Match steps onto the tools of this catalogue first'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen only-tools' -l only-tools -d 'Leave out steps that no tool fits, and say so'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen explain' -l explain -d 'Show which words made which step instead'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen name' -l name -x -d 'Name of the workflow, else made from the sentence'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen human-in-loop' -l human-in-loop -d 'Ask a person before a step writes, sends or runs'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen error-handling' -l error-handling -d 'Bound and retry steps that reach outside'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen context' -l context -r -F -d 'Code or notes that the workflow has to fit'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen provider' -s p -l provider -x -a 'openai\\tOpenAI openai-responses\\tOpenAI\\ Responses azure\\tAzure\\ OpenAI anthropic\\tAnthropic google\\tGoogle\\ Gemini bedrock\\tAWS\\ Bedrock cohere\\tCohere groq\\tGroq mistral\\tMistral together\\tTogether\\ AI openrouter\\tOpenRouter ollama\\tOllama lmstudio\\tLM\\ Studio vllm\\tServer\\ of\\ vLLM llamacpp\\tServer\\ of\\ llama\\.cpp compatible\\tAny\\ OpenAI\\-compatible\\ server offline\\tBuilt\\ in\\,\\ extractive' -d 'The provider of the model to use'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen model' -s m -l model -x -d 'The model, as the provider names it'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen base-url' -l base-url -x -d 'Address of the provider\'s API'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen offline' -l offline -d 'Use no network at all, whatever else is configured'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen max-cost' -l max-cost -x -d 'Stop before it costs more than that'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen key-file' -l key-file -r -F -d 'Read the key from a file\'s first line'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen key-command' -l key-command -x -d 'Take the key from a shell command'
complete -c dna -n '__dna_at "build-workflow"' -n '__dna_unseen prices' -l prices -r -F -d 'Take prices from this file before the built-in ones'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen target' -l target -x -a 'swift\\tA\\ Swift\\ package\\ over\\ dna\\\'s\\ library langchain\\tPython\\ for\\ langchain\\-core\\ \\(LCEL\\) json\\tThe\\ plan\\ itself\\,\\ dna\\.chain\\/v1' -d 'Write code for swift, langchain or json'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen context' -l context -r -F -d 'Fit the chain to this code or API'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen no-error-handling' -l no-error-handling -d 'Leave out retries, time limits and fallbacks'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen no-logging' -l no-logging -d 'Leave out what the code says while it runs'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen library' -l library -x -d 'Where the package with the Swift library is'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen check' -l check -d 'Build the code elsewhere and run its test'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen check-timeout' -l check-timeout -x -d 'Stop the check after that many seconds'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen force' -l force -d 'Replace files that exist'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen name' -l name -x -d 'Name of the chain, else made from the sentence'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen provider' -s p -l provider -x -a 'openai\\tOpenAI openai-responses\\tOpenAI\\ Responses azure\\tAzure\\ OpenAI anthropic\\tAnthropic google\\tGoogle\\ Gemini bedrock\\tAWS\\ Bedrock cohere\\tCohere groq\\tGroq mistral\\tMistral together\\tTogether\\ AI openrouter\\tOpenRouter ollama\\tOllama lmstudio\\tLM\\ Studio vllm\\tServer\\ of\\ vLLM llamacpp\\tServer\\ of\\ llama\\.cpp compatible\\tAny\\ OpenAI\\-compatible\\ server offline\\tBuilt\\ in\\,\\ extractive' -d 'The provider of the model to use'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen model' -s m -l model -x -d 'The model, as the provider names it'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen base-url' -l base-url -x -d 'Address of the provider\'s API'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen offline' -l offline -d 'Use no network at all, whatever else is configured'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen max-cost' -l max-cost -x -d 'Stop before it costs more than that'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen key-file' -l key-file -r -F -d 'Read the key from a file\'s first line'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen key-command' -l key-command -x -d 'Take the key from a shell command'
complete -c dna -n '__dna_at "generate-chain"' -n '__dna_unseen prices' -l prices -r -F -d 'Take prices from this file before the built-in ones'
complete -c dna -n '__dna_at "workflow"' -a run -d 'Run a workflow definition'
complete -c dna -n '__dna_at "workflow"' -a validate -d 'Check workflow definitions; each finding has a place and a remedy'
complete -c dna -n '__dna_at "workflow"' -a render -d 'Draw a workflow definition'
complete -c dna -n '__dna_at "workflow run"' -s i -l input -x -d 'Give an input; may be repeated'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen trace' -l trace -r -F -d 'Write a trace of the run, one JSON object a line'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen yes' -s y -l yes -d 'Approve every question instead of asking'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen seed' -l seed -x -d 'Seed of everything random'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen max-steps' -l max-steps -x -d 'Stop after that many executed nodes'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen concurrency' -l concurrency -x -d 'Run at most that many steps at once'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen timeout' -l timeout -x -d 'Stop the run after that time, with exit code 124'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen provider' -s p -l provider -x -a 'openai\\tOpenAI openai-responses\\tOpenAI\\ Responses azure\\tAzure\\ OpenAI anthropic\\tAnthropic google\\tGoogle\\ Gemini bedrock\\tAWS\\ Bedrock cohere\\tCohere groq\\tGroq mistral\\tMistral together\\tTogether\\ AI openrouter\\tOpenRouter ollama\\tOllama lmstudio\\tLM\\ Studio vllm\\tServer\\ of\\ vLLM llamacpp\\tServer\\ of\\ llama\\.cpp compatible\\tAny\\ OpenAI\\-compatible\\ server offline\\tBuilt\\ in\\,\\ extractive' -d 'The provider of the model to use'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen model' -s m -l model -x -d 'The model, as the provider names it'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen base-url' -l base-url -x -d 'Address of the provider\'s API'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen offline' -l offline -d 'Use no network at all, whatever else is configured'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen max-cost' -l max-cost -x -d 'Stop before it costs more than that'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen key-file' -l key-file -r -F -d 'Read the key from a file\'s first line'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen key-command' -l key-command -x -d 'Take the key from a shell command'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_unseen prices' -l prices -r -F -d 'Take prices from this file before the built-in ones'
complete -c dna -n '__dna_at "workflow run"' -n '__dna_place_is 0' -F
complete -c dna -n '__dna_at "workflow validate"' -n '__dna_unseen bound' -l bound -d 'Exit 1 also when a node has no model or program yet'
complete -c dna -n '__dna_at "workflow validate"' -n '__dna_place_from 0' -F
complete -c dna -n '__dna_at "workflow render"' -n '__dna_unseen as' -l as -x -a 'tree\\tLines\\ for\\ a\\ terminal mermaid\\tA\\ Mermaid\\ flowchart\\,\\ for\\ Markdown dot\\tA\\ DOT\\ graph\\,\\ for\\ Graphviz' -d 'Draw a tree, Mermaid or DOT'
complete -c dna -n '__dna_at "workflow render"' -n '__dna_place_is 0' -F
complete -c dna -n '__dna_at "chain"' -a run -d 'Run a chain'
complete -c dna -n '__dna_at "chain"' -a validate -d 'Check chain plans; each finding has a place and a remedy'
complete -c dna -n '__dna_at "chain"' -a explain -d 'Say what each step of a chain does, costs and touches'
complete -c dna -n '__dna_at "chain"' -a export -d 'Write a chain in another form'
complete -c dna -n '__dna_at "chain run"' -s i -l input -x -d 'Give an input; may be repeated'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen trace' -l trace -r -F -d 'Write a trace of the run, one JSON object a line'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen stream' -l stream -d 'Write the last step\'s text as it comes'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen seed' -l seed -x -d 'Seed of everything random'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen timeout' -l timeout -x -d 'Stop the run after that time, with exit code 124'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen provider' -s p -l provider -x -a 'openai\\tOpenAI openai-responses\\tOpenAI\\ Responses azure\\tAzure\\ OpenAI anthropic\\tAnthropic google\\tGoogle\\ Gemini bedrock\\tAWS\\ Bedrock cohere\\tCohere groq\\tGroq mistral\\tMistral together\\tTogether\\ AI openrouter\\tOpenRouter ollama\\tOllama lmstudio\\tLM\\ Studio vllm\\tServer\\ of\\ vLLM llamacpp\\tServer\\ of\\ llama\\.cpp compatible\\tAny\\ OpenAI\\-compatible\\ server offline\\tBuilt\\ in\\,\\ extractive' -d 'The provider of the model to use'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen model' -s m -l model -x -d 'The model, as the provider names it'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen base-url' -l base-url -x -d 'Address of the provider\'s API'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen offline' -l offline -d 'Use no network at all, whatever else is configured'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen max-cost' -l max-cost -x -d 'Stop before it costs more than that'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen key-file' -l key-file -r -F -d 'Read the key from a file\'s first line'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen key-command' -l key-command -x -d 'Take the key from a shell command'
complete -c dna -n '__dna_at "chain run"' -n '__dna_unseen prices' -l prices -r -F -d 'Take prices from this file before the built-in ones'
complete -c dna -n '__dna_at "chain run"' -n '__dna_place_is 0' -F
complete -c dna -n '__dna_at "chain validate"' -n '__dna_place_from 0' -F
complete -c dna -n '__dna_at "chain explain"' -n '__dna_place_is 0' -F
complete -c dna -n '__dna_at "chain export"' -n '__dna_unseen format' -l format -x -a 'json\\tThe\\ plan\\ itself\\,\\ members\\ in\\ their\\ order mermaid\\tA\\ Mermaid\\ flowchart\\,\\ for\\ Markdown dot\\tA\\ DOT\\ graph\\,\\ for\\ Graphviz' -d 'The form to write'
complete -c dna -n '__dna_at "chain export"' -n '__dna_place_is 0' -F
complete -c dna -n '__dna_at "debug-log"' -n '__dna_unseen fail-on' -l fail-on -x -a 'never\\tFindings\\ never\\ decide\\ the\\ exit\\ code error\\tExit\\ 1\\ when\\ there\\ is\\ an\\ error warning\\tExit\\ 1\\ when\\ there\\ is\\ a\\ warning\\ or\\ worse info\\tExit\\ 1\\ when\\ anything\\ was\\ found' -d 'Exit 1 on findings of this severity or worse'
complete -c dna -n '__dna_at "debug-log"' -n '__dna_unseen max-runs' -l max-runs -x -d 'Show the trees of at most that many runs'
complete -c dna -n '__dna_at "debug-log"' -n '__dna_unseen max-steps' -l max-steps -x -d 'Show at most that many lines of one tree'
complete -c dna -n '__dna_at "debug-log"' -n '__dna_place_from 0' -F
complete -c dna -n '__dna_at "agent"' -a run -d 'Let a model work with tools until it has an answer'
complete -c dna -n '__dna_at "agent"' -a register -d 'Register an agent: who it is, what it can do, for how long'
complete -c dna -n '__dna_at "agent"' -a list -d 'List registered agents'
complete -c dna -n '__dna_at "agent"' -a show -d 'Show one registered agent'
complete -c dna -n '__dna_at "agent"' -a heartbeat -d 'Say that an agent is alive, and how busy'
complete -c dna -n '__dna_at "agent"' -a remove -d 'Take an agent off the registry'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen provider' -s p -l provider -x -a 'openai\\tOpenAI openai-responses\\tOpenAI\\ Responses azure\\tAzure\\ OpenAI anthropic\\tAnthropic google\\tGoogle\\ Gemini bedrock\\tAWS\\ Bedrock cohere\\tCohere groq\\tGroq mistral\\tMistral together\\tTogether\\ AI openrouter\\tOpenRouter ollama\\tOllama lmstudio\\tLM\\ Studio vllm\\tServer\\ of\\ vLLM llamacpp\\tServer\\ of\\ llama\\.cpp compatible\\tAny\\ OpenAI\\-compatible\\ server offline\\tBuilt\\ in\\,\\ extractive' -d 'The provider of the model to use'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen model' -s m -l model -x -d 'The model, as the provider names it'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen base-url' -l base-url -x -d 'Address of the provider\'s API'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen offline' -l offline -d 'Use no network at all, whatever else is configured'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen max-cost' -l max-cost -x -d 'Stop before it costs more than that'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen key-file' -l key-file -r -F -d 'Read the key from a file\'s first line'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen key-command' -l key-command -x -d 'Take the key from a shell command'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen prices' -l prices -r -F -d 'Take prices from this file before the built-in ones'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen trace' -l trace -r -F -d 'Write a trace of the run, one JSON object a line'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen seed' -l seed -x -d 'Seed of everything random'
complete -c dna -n '__dna_at "agent run"' -n '__dna_unseen max-steps' -l max-steps -x -d 'Stop after that many executed nodes'
complete -c dna -n '__dna_at "agent run"' -n '__dna_place_is 0' -F
complete -c dna -n '__dna_at "agent register"' -n '__dna_unseen endpoint' -l endpoint -x -d 'Where it can be reached'
complete -c dna -n '__dna_at "agent register"' -n '__dna_unseen lease' -l lease -x -d 'Without a heartbeat for that time it counts as lost'
complete -c dna -n '__dna_at "agent register"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "agent register"' -n '__dna_place_is 0' -F
complete -c dna -n '__dna_at "agent list"' -n '__dna_unseen capability' -l capability -x -d 'Only agents with this capability, tool or intent'
complete -c dna -n '__dna_at "agent list"' -n '__dna_unseen tool' -l tool -x -d 'Only agents with this tool'
complete -c dna -n '__dna_at "agent list"' -n '__dna_unseen intent' -l intent -x -d 'Only agents with this intent'
complete -c dna -n '__dna_at "agent list"' -n '__dna_unseen tag' -l tag -x -d 'Only agents with this tag'
complete -c dna -n '__dna_at "agent list"' -s s -l status -x -a 'starting\\tNot\\ ready\\ yet available\\tTakes\\ tasks busy\\tHas\\ all\\ the\\ tasks\\ it\\ can\\ do\\ at\\ once draining\\tEnds\\ what\\ it\\ has\\ and\\ takes\\ nothing\\ new error\\tCannot\\ work lost\\tNo\\ heartbeat\\ came\\ in\\ time' -d 'Only these; without it all that are not lost'
complete -c dna -n '__dna_at "agent list"' -n '__dna_unseen limit' -s L -l limit -x -d 'At most that many; 0 for all'
complete -c dna -n '__dna_at "agent list"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "agent show"' -n '__dna_unseen card' -l card -d 'As an A2A agent card, version 1.0'
complete -c dna -n '__dna_at "agent show"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "agent heartbeat"' -n '__dna_unseen incarnation' -l incarnation -x -d 'From \'agent register\'; an older one is refused'
complete -c dna -n '__dna_at "agent heartbeat"' -n '__dna_unseen status' -s s -l status -x -a 'starting\\tNot\\ ready\\ yet available\\tTakes\\ tasks busy\\tHas\\ all\\ the\\ tasks\\ it\\ can\\ do\\ at\\ once draining\\tEnds\\ what\\ it\\ has\\ and\\ takes\\ nothing\\ new error\\tCannot\\ work lost\\tNo\\ heartbeat\\ came\\ in\\ time' -d 'What it says of itself'
complete -c dna -n '__dna_at "agent heartbeat"' -n '__dna_unseen load' -l load -x -d 'Tasks that run now'
complete -c dna -n '__dna_at "agent heartbeat"' -n '__dna_unseen lease' -l lease -x -d 'Without a heartbeat for that time it counts as lost'
complete -c dna -n '__dna_at "agent heartbeat"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "agent remove"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "queue"' -a put -d 'Put tasks into the queue'
complete -c dna -n '__dna_at "queue"' -a list -d 'List tasks in order of arrival'
complete -c dna -n '__dna_at "queue"' -a show -d 'Show one task and its result'
complete -c dna -n '__dna_at "queue"' -a stats -d 'How many tasks there are, and what they went through'
complete -c dna -n '__dna_at "queue"' -a get -d 'Lease one task, for a worker that is a script'
complete -c dna -n '__dna_at "queue"' -a done -d 'Complete a leased task with its output'
complete -c dna -n '__dna_at "queue"' -a fail -d 'Report that an attempt at a leased task failed'
complete -c dna -n '__dna_at "queue"' -a cancel -d 'Cancel tasks: they never run, or their result is refused'
complete -c dna -n '__dna_at "queue"' -a dead -d 'List tasks that were given up, with the reason'
complete -c dna -n '__dna_at "queue"' -a requeue -d 'Bring dead or cancelled tasks back, with all their attempts'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen type' -s t -l type -x -d 'What kind of work it is'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen payload' -l payload -x -d 'The task itself: JSON, @FILE, or - (stdin)'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen jsonl' -l jsonl -r -F -d 'Read a task from every line; \'-\' is standard input'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen priority' -l priority -x -d 'Higher goes first (default 0)'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen capability' -l capability -x -d 'Only for workers that have it'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen agent' -l agent -x -d 'Prefer this agent for half a minute'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen tenant' -l tenant -x -d 'Who is charged and shares fairly'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen key' -l key -x -d 'Not twice with the same key'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen delay' -l delay -x -d 'Not before that much time'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen deadline' -l deadline -x -d 'Give it up at that time, or after that duration'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen attempts' -l attempts -x -d 'Try it at most that often (default 4)'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen estimate-tokens' -l estimate-tokens -x -d 'Tokens of models that it will need'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen id' -l id -x -d 'Its id; made up without it'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen trace-parent' -l trace-parent -x -d 'The span it belongs to, as W3C traceparent'
complete -c dna -n '__dna_at "queue put"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "queue list"' -s s -l status -x -a 'delayed\\tWaits\\ for\\ its\\ time pending\\tReady\\ for\\ a\\ worker held\\tWaits\\ for\\ its\\ tenant\\\'s\\ budget running\\tA\\ worker\\ has\\ it completed\\tDone dead\\tGiven\\ up cancelled\\tCancelled' -d 'Only tasks with this status; may be repeated'
complete -c dna -n '__dna_at "queue list"' -n '__dna_unseen type' -s t -l type -x -d 'Only tasks of this type'
complete -c dna -n '__dna_at "queue list"' -n '__dna_unseen tenant' -l tenant -x -d 'Only tasks of this tenant'
complete -c dna -n '__dna_at "queue list"' -n '__dna_unseen capability' -l capability -x -d 'Only tasks that ask for it'
complete -c dna -n '__dna_at "queue list"' -n '__dna_unseen worker' -l worker -x -d 'Only tasks that this worker had last'
complete -c dna -n '__dna_at "queue list"' -n '__dna_unseen after' -l after -x -d 'Only tasks that arrived after this one'
complete -c dna -n '__dna_at "queue list"' -n '__dna_unseen limit' -s L -l limit -x -d 'At most that many; 0 for all'
complete -c dna -n '__dna_at "queue list"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "queue show"' -n '__dna_unseen wait' -l wait -x -d 'Wait up to that time until it has ended'
complete -c dna -n '__dna_at "queue show"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "queue stats"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "queue get"' -n '__dna_unseen worker' -l worker -x -d 'Who works on it; made up without it'
complete -c dna -n '__dna_at "queue get"' -n '__dna_unseen agent' -l agent -x -d 'The agent that the worker runs'
complete -c dna -n '__dna_at "queue get"' -l capability -x -d 'What the worker can do; may be repeated'
complete -c dna -n '__dna_at "queue get"' -s t -l type -x -d 'Only tasks of this type; may be repeated'
complete -c dna -n '__dna_at "queue get"' -n '__dna_unseen lease' -l lease -x -d 'After that time without a result another gets it'
complete -c dna -n '__dna_at "queue get"' -n '__dna_unseen wait' -l wait -x -d 'How long to wait for a task'
complete -c dna -n '__dna_at "queue get"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "queue done"' -n '__dna_unseen result' -l result -x -d 'The output: JSON, @FILE, or - for standard input'
complete -c dna -n '__dna_at "queue done"' -n '__dna_unseen tokens' -l tokens -x -d 'Tokens of models that it used'
complete -c dna -n '__dna_at "queue done"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "queue fail"' -n '__dna_unseen message' -l message -x -d 'What went wrong'
complete -c dna -n '__dna_at "queue fail"' -n '__dna_unseen code' -l code -x -d 'What kind of failure it is'
complete -c dna -n '__dna_at "queue fail"' -n '__dna_unseen retry-after' -l retry-after -x -d 'Try it again after that time, not by its terms'
complete -c dna -n '__dna_at "queue fail"' -n '__dna_unseen permanent' -l permanent -d 'Do not try it again: a dead letter at once'
complete -c dna -n '__dna_at "queue fail"' -n '__dna_unseen release' -l release -d 'Not begun: give it back uncounted'
complete -c dna -n '__dna_at "queue fail"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "queue cancel"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "queue dead"' -n '__dna_unseen type' -s t -l type -x -d 'Only tasks of this type'
complete -c dna -n '__dna_at "queue dead"' -n '__dna_unseen tenant' -l tenant -x -d 'Only tasks of this tenant'
complete -c dna -n '__dna_at "queue dead"' -n '__dna_unseen capability' -l capability -x -d 'Only tasks that ask for it'
complete -c dna -n '__dna_at "queue dead"' -n '__dna_unseen worker' -l worker -x -d 'Only tasks that this worker had last'
complete -c dna -n '__dna_at "queue dead"' -n '__dna_unseen after' -l after -x -d 'Only tasks that arrived after this one'
complete -c dna -n '__dna_at "queue dead"' -n '__dna_unseen limit' -s L -l limit -x -d 'At most that many; 0 for all'
complete -c dna -n '__dna_at "queue dead"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "queue requeue"' -n '__dna_unseen all-dead' -l all-dead -d 'Every dead letter there is'
complete -c dna -n '__dna_at "queue requeue"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "worker"' -s t -l type -x -d 'Only tasks of this type; may be repeated'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen concurrency' -l concurrency -x -d 'Tasks at once; else as the agent says'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen lease' -l lease -x -d 'Another gets the task after such a silence'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen max-tasks' -l max-tasks -x -d 'End after that many tasks'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen once' -l once -d 'Take one task, then end'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen idle-exit' -l idle-exit -x -d 'End after that time without a task'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen worker' -l worker -x -d 'Its name in the queue; made up without it'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen trace' -l trace -r -F -d 'Write a trace of the run, one JSON object a line'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen provider' -s p -l provider -x -a 'openai\\tOpenAI openai-responses\\tOpenAI\\ Responses azure\\tAzure\\ OpenAI anthropic\\tAnthropic google\\tGoogle\\ Gemini bedrock\\tAWS\\ Bedrock cohere\\tCohere groq\\tGroq mistral\\tMistral together\\tTogether\\ AI openrouter\\tOpenRouter ollama\\tOllama lmstudio\\tLM\\ Studio vllm\\tServer\\ of\\ vLLM llamacpp\\tServer\\ of\\ llama\\.cpp compatible\\tAny\\ OpenAI\\-compatible\\ server offline\\tBuilt\\ in\\,\\ extractive' -d 'The provider of the model to use'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen model' -s m -l model -x -d 'The model, as the provider names it'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen base-url' -l base-url -x -d 'Address of the provider\'s API'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen offline' -l offline -d 'Use no network at all, whatever else is configured'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen max-cost' -l max-cost -x -d 'Stop before it costs more than that'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen key-file' -l key-file -r -F -d 'Read the key from a file\'s first line'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen key-command' -l key-command -x -d 'Take the key from a shell command'
complete -c dna -n '__dna_at "worker"' -n '__dna_unseen prices' -l prices -r -F -d 'Take prices from this file before the built-in ones'
complete -c dna -n '__dna_at "worker"' -n '__dna_place_from 0' -F
complete -c dna -n '__dna_at "bus"' -a publish -d 'Publish a message'
complete -c dna -n '__dna_at "bus"' -a tail -d 'Print messages as they come'
complete -c dna -n '__dna_at "bus publish"' -n '__dna_unseen payload' -l payload -x -d 'The message itself: JSON, @FILE, or - (stdin)'
complete -c dna -n '__dna_at "bus publish"' -n '__dna_unseen agent' -l agent -x -d 'To this agent, and to all who watch the type'
complete -c dna -n '__dna_at "bus publish"' -n '__dna_unseen broadcast' -l broadcast -d 'To every agent that listens'
complete -c dna -n '__dna_at "bus publish"' -n '__dna_unseen from' -l from -x -d 'Who says it'
complete -c dna -n '__dna_at "bus publish"' -n '__dna_unseen correlation' -l correlation -x -d 'What ties it to other messages'
complete -c dna -n '__dna_at "bus publish"' -n '__dna_unseen ttl' -l ttl -x -d 'Worth nothing after that time'
complete -c dna -n '__dna_at "bus publish"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "bus tail"' -n '__dna_unseen agent' -l agent -x -d 'Messages to this agent, and broadcasts'
complete -c dna -n '__dna_at "bus tail"' -n '__dna_unseen limit' -s L -l limit -x -d 'End after that many'
complete -c dna -n '__dna_at "bus tail"' -n '__dna_unseen wait' -l wait -x -d 'End when none came for that time'
complete -c dna -n '__dna_at "bus tail"' -n '__dna_unseen engine' -l engine -x -d 'Where tasks and agents are: embedded or redis://…'
complete -c dna -n '__dna_at "engine"' -a status -d 'Whether the embedded engine runs, and what it has done'
complete -c dna -n '__dna_at "engine"' -a stop -d 'End the embedded engine; nothing is lost'
complete -c dna -n '__dna_at "engine"' -a serve -d 'Be the engine of the state folder until nobody needs it'
complete -c dna -n '__dna_at "engine serve"' -n '__dna_unseen idle-exit' -l idle-exit -x -d 'Leave when unused for so long; 0s never does'
complete -c dna -n '__dna_at "supervise"' -n '__dna_place_is 0' -F
complete -c dna -n '__dna_at "model"' -a list -d 'List the providers and what is configured'
complete -c dna -n '__dna_at "model"' -a check -d 'Ask a model one cheap question: is it there, is the key accepted?'
complete -c dna -n '__dna_at "model"' -a probe -d 'Find out what a server really supports'
complete -c dna -n '__dna_at "model"' -a price -d 'What a model\'s tokens cost'
complete -c dna -n '__dna_at "model check"' -n '__dna_unseen provider' -s p -l provider -x -a 'openai\\tOpenAI openai-responses\\tOpenAI\\ Responses azure\\tAzure\\ OpenAI anthropic\\tAnthropic google\\tGoogle\\ Gemini bedrock\\tAWS\\ Bedrock cohere\\tCohere groq\\tGroq mistral\\tMistral together\\tTogether\\ AI openrouter\\tOpenRouter ollama\\tOllama lmstudio\\tLM\\ Studio vllm\\tServer\\ of\\ vLLM llamacpp\\tServer\\ of\\ llama\\.cpp compatible\\tAny\\ OpenAI\\-compatible\\ server offline\\tBuilt\\ in\\,\\ extractive' -d 'The provider of the model to use'
complete -c dna -n '__dna_at "model check"' -n '__dna_unseen model' -s m -l model -x -d 'The model, as the provider names it'
complete -c dna -n '__dna_at "model check"' -n '__dna_unseen base-url' -l base-url -x -d 'Address of the provider\'s API'
complete -c dna -n '__dna_at "model check"' -n '__dna_unseen offline' -l offline -d 'Use no network at all, whatever else is configured'
complete -c dna -n '__dna_at "model check"' -n '__dna_unseen max-cost' -l max-cost -x -d 'Stop before it costs more than that'
complete -c dna -n '__dna_at "model check"' -n '__dna_unseen key-file' -l key-file -r -F -d 'Read the key from a file\'s first line'
complete -c dna -n '__dna_at "model check"' -n '__dna_unseen key-command' -l key-command -x -d 'Take the key from a shell command'
complete -c dna -n '__dna_at "model check"' -n '__dna_unseen prices' -l prices -r -F -d 'Take prices from this file before the built-in ones'
complete -c dna -n '__dna_at "model probe"' -n '__dna_unseen provider' -s p -l provider -x -a 'openai\\tOpenAI openai-responses\\tOpenAI\\ Responses azure\\tAzure\\ OpenAI anthropic\\tAnthropic google\\tGoogle\\ Gemini bedrock\\tAWS\\ Bedrock cohere\\tCohere groq\\tGroq mistral\\tMistral together\\tTogether\\ AI openrouter\\tOpenRouter ollama\\tOllama lmstudio\\tLM\\ Studio vllm\\tServer\\ of\\ vLLM llamacpp\\tServer\\ of\\ llama\\.cpp compatible\\tAny\\ OpenAI\\-compatible\\ server offline\\tBuilt\\ in\\,\\ extractive' -d 'The provider of the model to use'
complete -c dna -n '__dna_at "model probe"' -n '__dna_unseen model' -s m -l model -x -d 'The model, as the provider names it'
complete -c dna -n '__dna_at "model probe"' -n '__dna_unseen base-url' -l base-url -x -d 'Address of the provider\'s API'
complete -c dna -n '__dna_at "model probe"' -n '__dna_unseen offline' -l offline -d 'Use no network at all, whatever else is configured'
complete -c dna -n '__dna_at "model probe"' -n '__dna_unseen max-cost' -l max-cost -x -d 'Stop before it costs more than that'
complete -c dna -n '__dna_at "model probe"' -n '__dna_unseen key-file' -l key-file -r -F -d 'Read the key from a file\'s first line'
complete -c dna -n '__dna_at "model probe"' -n '__dna_unseen key-command' -l key-command -x -d 'Take the key from a shell command'
complete -c dna -n '__dna_at "model probe"' -n '__dna_unseen prices' -l prices -r -F -d 'Take prices from this file before the built-in ones'
complete -c dna -n '__dna_at "model price"' -n '__dna_unseen provider' -s p -l provider -x -a 'openai\\tOpenAI openai-responses\\tOpenAI\\ Responses azure\\tAzure\\ OpenAI anthropic\\tAnthropic google\\tGoogle\\ Gemini bedrock\\tAWS\\ Bedrock cohere\\tCohere groq\\tGroq mistral\\tMistral together\\tTogether\\ AI openrouter\\tOpenRouter ollama\\tOllama lmstudio\\tLM\\ Studio vllm\\tServer\\ of\\ vLLM llamacpp\\tServer\\ of\\ llama\\.cpp compatible\\tAny\\ OpenAI\\-compatible\\ server offline\\tBuilt\\ in\\,\\ extractive' -d 'The provider of the model to use'
complete -c dna -n '__dna_at "model price"' -n '__dna_unseen prices' -l prices -r -F -d 'Take prices from this file before the built-in ones'
complete -c dna -n '__dna_at "function"' -a list -d 'List the built-in functions'
complete -c dna -n '__dna_at "function"' -a show -d 'Show one built-in function: parameters, result, what it touches'
complete -c dna -n '__dna_at "function"' -a call -d 'Call one built-in function and show its result'
complete -c dna -n '__dna_at "function list"' -n '__dna_unseen effect' -l effect -x -a 'none\\tTouches\\ nothing\\ but\\ its\\ result read\\tReads\\ files write\\tWrites\\ files' -d 'Only functions with this effect'
complete -c dna -n '__dna_at "function list"' -n '__dna_unseen limit' -s L -l limit -x -d 'At most that many'
complete -c dna -n '__dna_at "function show"' -n '__dna_place_is 0' -a '(__dna_dynamic)'
complete -c dna -n '__dna_at "function call"' -n '__dna_place_is 0' -a '(__dna_dynamic)'
complete -c dna -n '__dna_at "store"' -a check -d 'Read a whole store and say whether a byte of it is wrong'
complete -c dna -n '__dna_at "store"' -a stats -d 'Count what a store holds: records by type, files, bytes'
complete -c dna -n '__dna_at "store"' -a repair -d 'Cut a damaged store back to what is whole, keeping a copy'
complete -c dna -n '__dna_at "store check"' -n '__dna_place_is 0' -a '(__fish_complete_directories)'
complete -c dna -n '__dna_at "store stats"' -n '__dna_place_is 0' -a '(__fish_complete_directories)'
complete -c dna -n '__dna_at "store repair"' -n '__dna_place_is 0' -a '(__fish_complete_directories)'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen port' -l port -x -d 'Listen on that port; 0 takes a free one'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen host' -l host -x -d 'Listen on that address'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen script' -l script -r -F -d 'Answer by the rules of a script'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen seed' -l seed -x -d 'Seed of everything random'
complete -c dna -n '__dna_at "mock-llm"' -l serve -x -d 'List that model; may be repeated'
complete -c dna -n '__dna_at "mock-llm"' -l fault -x -d 'Play a fault; may be repeated'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen first-token' -l first-token -x -d 'Time before the first token'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen inter-token' -l inter-token -x -d 'Time between two tokens'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen jitter' -l jitter -x -d 'Vary times by that part, such as 0.2'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen concurrency' -l concurrency -x -d 'Answer at most that many calls at once'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen queue' -l queue -x -d 'Let at most that many calls wait, refuse the rest'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen rate-limit' -l rate-limit -x -d 'Answer 429 above that rate, such as 60/m'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen context-tokens' -l context-tokens -x -d 'Refuse conversations with more tokens'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen log' -l log -r -F -d 'Append a line of JSON for each request'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen time-limit' -l time-limit -x -d 'End after that time'
complete -c dna -n '__dna_at "mock-llm"' -n '__dna_unseen max-requests' -l max-requests -x -d 'End after that many answers'
complete -c dna -n '__dna_at "config"' -a show -d 'Show every setting and, with --origin, where it comes from'
complete -c dna -n '__dna_at "config show"' -n '__dna_unseen origin' -l origin -d 'Say where each value comes from'
complete -c dna -n '__dna_at "schema"' -a list -d 'List the JSON Schemas'
complete -c dna -n '__dna_at "schema"' -a show -d 'Print one JSON Schema (draft 2020-12)'
complete -c dna -n '__dna_at "schema show"' -n '__dna_place_is 0' -a '(__dna_dynamic)'
complete -c dna -n '__dna_at "completion"' -n '__dna_place_is 0' -a 'bash\\tFor\\ bash zsh\\tFor\\ zsh fish\\tFor\\ fish'
complete -c dna -n '__dna_at "man"' -n '__dna_unseen all' -l all -d 'Write every page; needs \\flag{write-to}'
complete -c dna -n '__dna_at "man"' -n '__dna_unseen write-to' -l write-to -x -a '(__fish_complete_directories)' -d 'Write pages as files into this folder'
complete -c dna -n '__dna_at "man"' -n '__dna_place_from 0' -a '(__dna_dynamic)'
complete -c dna -n '__dna_at "help"' -n '__dna_unseen markdown' -l markdown -d 'Print the reference of all commands as Markdown'
complete -c dna -n '__dna_at "help"' -n '__dna_place_from 0' -a '(__dna_dynamic)'
