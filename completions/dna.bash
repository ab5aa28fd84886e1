# bash completion for dna. Generated from the definition of the command line; do not edit.

# Commands below $1.
_dna_commands() {
  names=
  case $1 in
    '') names='build-workflow generate-chain workflow chain debug-log agent queue worker bus engine supervise model function store mock-llm config schema completion man help describe' ;;
    'workflow') names='run validate render' ;;
    'chain') names='run validate explain export' ;;
    'agent') names='run register list show heartbeat remove' ;;
    'queue') names='put list show stats get done fail cancel dead requeue' ;;
    'bus') names='publish tail' ;;
    'engine') names='status stop serve' ;;
    'model') names='list check probe price' ;;
    'function') names='list show call' ;;
    'store') names='check stats repair' ;;
    'config') names='show' ;;
    'schema') names='list show' ;;
  esac
}

# The command that word $2 names below $1.
_dna_enter() {
  case $1:$2 in
    ':build-workflow') path='build-workflow' leaf=1 ;;
    ':generate-chain') path='generate-chain' leaf=1 ;;
    ':workflow') path='workflow' ;;
    'workflow:run') path='workflow run' leaf=1 ;;
    'workflow:validate') path='workflow validate' leaf=1 ;;
    'workflow:render') path='workflow render' leaf=1 ;;
    ':chain') path='chain' ;;
    'chain:run') path='chain run' leaf=1 ;;
    'chain:validate') path='chain validate' leaf=1 ;;
    'chain:explain') path='chain explain' leaf=1 ;;
    'chain:export') path='chain export' leaf=1 ;;
    ':debug-log') path='debug-log' leaf=1 ;;
    ':agent') path='agent' ;;
    'agent:run') path='agent run' leaf=1 ;;
    'agent:register') path='agent register' leaf=1 ;;
    'agent:list') path='agent list' leaf=1 ;;
    'agent:show') path='agent show' leaf=1 ;;
    'agent:heartbeat') path='agent heartbeat' leaf=1 ;;
    'agent:remove') path='agent remove' leaf=1 ;;
    ':queue') path='queue' ;;
    'queue:put') path='queue put' leaf=1 ;;
    'queue:list') path='queue list' leaf=1 ;;
    'queue:show') path='queue show' leaf=1 ;;
    'queue:stats') path='queue stats' leaf=1 ;;
    'queue:get') path='queue get' leaf=1 ;;
    'queue:done') path='queue done' leaf=1 ;;
    'queue:fail') path='queue fail' leaf=1 ;;
    'queue:cancel') path='queue cancel' leaf=1 ;;
    'queue:dead') path='queue dead' leaf=1 ;;
    'queue:requeue') path='queue requeue' leaf=1 ;;
    ':worker') path='worker' leaf=1 ;;
    ':bus') path='bus' ;;
    'bus:publish') path='bus publish' leaf=1 ;;
    'bus:tail') path='bus tail' leaf=1 ;;
    ':engine') path='engine' ;;
    'engine:status') path='engine status' leaf=1 ;;
    'engine:stop') path='engine stop' leaf=1 ;;
    'engine:serve') path='engine serve' leaf=1 ;;
    ':supervise') path='supervise' leaf=1 ;;
    ':model') path='model' ;;
    'model:list') path='model list' leaf=1 ;;
    'model:check') path='model check' leaf=1 ;;
    'model:probe') path='model probe' leaf=1 ;;
    'model:price') path='model price' leaf=1 ;;
    ':function') path='function' ;;
    'function:list') path='function list' leaf=1 ;;
    'function:show') path='function show' leaf=1 ;;
    'function:call') path='function call' leaf=1 ;;
    ':store') path='store' ;;
    'store:check') path='store check' leaf=1 ;;
    'store:stats') path='store stats' leaf=1 ;;
    'store:repair') path='store repair' leaf=1 ;;
    ':mock-llm') path='mock-llm' leaf=1 ;;
    ':config') path='config' ;;
    'config:show') path='config show' leaf=1 ;;
    ':schema') path='schema' ;;
    'schema:list') path='schema list' leaf=1 ;;
    'schema:show') path='schema show' leaf=1 ;;
    ':completion') path='completion' leaf=1 ;;
    ':man') path='man' leaf=1 ;;
    ':help') path='help' leaf=1 ;;
    ':describe') path='describe' leaf=1 ;;
    *) return 1 ;;
  esac
}

# What is known of flag $2 of command $1: its name, the kind of its value, choices, repeatable.
_dna_flag() {
  id= kind= values= many=
  case $1:$2 in
    'build-workflow:--tools') id=tools kind='file' ;;
    'build-workflow:--only-tools') id=only-tools kind=switch ;;
    'build-workflow:--explain') id=explain kind=switch ;;
    'build-workflow:--name') id=name kind='none' ;;
    'build-workflow:--human-in-loop') id=human-in-loop kind=switch ;;
    'build-workflow:--error-handling') id=error-handling kind=switch ;;
    'build-workflow:--context') id=context kind='file' ;;
    'build-workflow:-p'|'build-workflow:--provider') id=provider kind=choice values='openai openai-responses azure anthropic google bedrock cohere groq mistral together openrouter ollama lmstudio vllm llamacpp compatible offline' ;;
    'build-workflow:-m'|'build-workflow:--model') id=model kind='none' ;;
    'build-workflow:--base-url') id=base-url kind='none' ;;
    'build-workflow:--offline') id=offline kind=switch ;;
    'build-workflow:--max-cost') id=max-cost kind='none' ;;
    'build-workflow:--key-file') id=key-file kind='file' ;;
    'build-workflow:--key-command') id=key-command kind='none' ;;
    'build-workflow:--prices') id=prices kind='file' ;;
    'generate-chain:--target') id=target kind=choice values='swift langchain json' ;;
    'generate-chain:--context') id=context kind='file' ;;
    'generate-chain:--no-error-handling') id=no-error-handling kind=switch ;;
    'generate-chain:--no-logging') id=no-logging kind=switch ;;
    'generate-chain:--library') id=library kind='none' ;;
    'generate-chain:--check') id=check kind=switch ;;
    'generate-chain:--check-timeout') id=check-timeout kind='none' ;;
    'generate-chain:--force') id=force kind=switch ;;
    'generate-chain:--name') id=name kind='none' ;;
    'generate-chain:-p'|'generate-chain:--provider') id=provider kind=choice values='openai openai-responses azure anthropic google bedrock cohere groq mistral together openrouter ollama lmstudio vllm llamacpp compatible offline' ;;
    'generate-chain:-m'|'generate-chain:--model') id=model kind='none' ;;
    'generate-chain:--base-url') id=base-url kind='none' ;;
    'generate-chain:--offline') id=offline kind=switch ;;
    'generate-chain:--max-cost') id=max-cost kind='none' ;;
    'generate-chain:--key-file') id=key-file kind='file' ;;
    'generate-chain:--key-command') id=key-command kind='none' ;;
    'generate-chain:--prices') id=prices kind='file' ;;
    'workflow run:-i'|'workflow run:--input') id=input kind='none' many=1 ;;
    'workflow run:--trace') id=trace kind='file' ;;
    'workflow run:-y'|'workflow run:--yes') id=yes kind=switch ;;
    'workflow run:--seed') id=seed kind='none' ;;
    'workflow run:--max-steps') id=max-steps kind='none' ;;
    'workflow run:--concurrency') id=concurrency kind='none' ;;
    'workflow run:--timeout') id=timeout kind='none' ;;
    'workflow run:-p'|'workflow run:--provider') id=provider kind=choice values='openai openai-responses azure anthropic google bedrock cohere groq mistral together openrouter ollama lmstudio vllm llamacpp compatible offline' ;;
    'workflow run:-m'|'workflow run:--model') id=model kind='none' ;;
    'workflow run:--base-url') id=base-url kind='none' ;;
    'workflow run:--offline') id=offline kind=switch ;;
    'workflow run:--max-cost') id=max-cost kind='none' ;;
    'workflow run:--key-file') id=key-file kind='file' ;;
    'workflow run:--key-command') id=key-command kind='none' ;;
    'workflow run:--prices') id=prices kind='file' ;;
    'workflow validate:--bound') id=bound kind=switch ;;
    'workflow render:--as') id=as kind=choice values='tree mermaid dot' ;;
    'chain run:-i'|'chain run:--input') id=input kind='none' many=1 ;;
    'chain run:--trace') id=trace kind='file' ;;
    'chain run:--stream') id=stream kind=switch ;;
    'chain run:--seed') id=seed kind='none' ;;
    'chain run:--timeout') id=timeout kind='none' ;;
    'chain run:-p'|'chain run:--provider') id=provider kind=choice values='openai openai-responses azure anthropic google bedrock cohere groq mistral together openrouter ollama lmstudio vllm llamacpp compatible offline' ;;
    'chain run:-m'|'chain run:--model') id=model kind='none' ;;
    'chain run:--base-url') id=base-url kind='none' ;;
    'chain run:--offline') id=offline kind=switch ;;
    'chain run:--max-cost') id=max-cost kind='none' ;;
    'chain run:--key-file') id=key-file kind='file' ;;
    'chain run:--key-command') id=key-command kind='none' ;;
    'chain run:--prices') id=prices kind='file' ;;
    'chain export:--format') id=format kind=choice values='json mermaid dot' ;;
    'debug-log:--fail-on') id=fail-on kind=choice values='never error warning info' ;;
    'debug-log:--max-runs') id=max-runs kind='none' ;;
    'debug-log:--max-steps') id=max-steps kind='none' ;;
    'agent run:-p'|'agent run:--provider') id=provider kind=choice values='openai openai-responses azure anthropic google bedrock cohere groq mistral together openrouter ollama lmstudio vllm llamacpp compatible offline' ;;
    'agent run:-m'|'agent run:--model') id=model kind='none' ;;
    'agent run:--base-url') id=base-url kind='none' ;;
    'agent run:--offline') id=offline kind=switch ;;
    'agent run:--max-cost') id=max-cost kind='none' ;;
    'agent run:--key-file') id=key-file kind='file' ;;
    'agent run:--key-command') id=key-command kind='none' ;;
    'agent run:--prices') id=prices kind='file' ;;
    'agent run:--trace') id=trace kind='file' ;;
    'agent run:--seed') id=seed kind='none' ;;
    'agent run:--max-steps') id=max-steps kind='none' ;;
    'agent register:--endpoint') id=endpoint kind='none' ;;
    'agent register:--lease') id=lease kind='none' ;;
    'agent register:--engine') id=engine kind='none' ;;
    'agent list:--capability') id=capability kind='none' ;;
    'agent list:--tool') id=tool kind='none' ;;
    'agent list:--intent') id=intent kind='none' ;;
    'agent list:--tag') id=tag kind='none' ;;
    'agent list:-s'|'agent list:--status') id=status kind=choice values='starting available busy draining error lost' many=1 ;;
    'agent list:-L'|'agent list:--limit') id=limit kind='none' ;;
    'agent list:--engine') id=engine kind='none' ;;
    'agent show:--card') id=card kind=switch ;;
    'agent show:--engine') id=engine kind='none' ;;
    'agent heartbeat:--incarnation') id=incarnation kind='none' ;;
    'agent heartbeat:-s'|'agent heartbeat:--status') id=status kind=choice values='starting available busy draining error lost' ;;
    'agent heartbeat:--load') id=load kind='none' ;;
    'agent heartbeat:--lease') id=lease kind='none' ;;
    'agent heartbeat:--engine') id=engine kind='none' ;;
    'agent remove:--engine') id=engine kind='none' ;;
    'queue put:-t'|'queue put:--type') id=type kind='none' ;;
    'queue put:--payload') id=payload kind='none' ;;
    'queue put:--jsonl') id=jsonl kind='file' ;;
    'queue put:--priority') id=priority kind='none' ;;
    'queue put:--capability') id=capability kind='none' ;;
    'queue put:--agent') id=agent kind='none' ;;
    'queue put:--tenant') id=tenant kind='none' ;;
    'queue put:--key') id=key kind='none' ;;
    'queue put:--delay') id=delay kind='none' ;;
    'queue put:--deadline') id=deadline kind='none' ;;
    'queue put:--attempts') id=attempts kind='none' ;;
    'queue put:--estimate-tokens') id=estimate-tokens kind='none' ;;
    'queue put:--id') id=id kind='none' ;;
    'queue put:--trace-parent') id=trace-parent kind='none' ;;
    'queue put:--engine') id=engine kind='none' ;;
    'queue list:-s'|'queue list:--status') id=status kind=choice values='delayed pending held running completed dead cancelled' many=1 ;;
    'queue list:-t'|'queue list:--type') id=type kind='none' ;;
    'queue list:--tenant') id=tenant kind='none' ;;
    'queue list:--capability') id=capability kind='none' ;;
    'queue list:--worker') id=worker kind='none' ;;
    'queue list:--after') id=after kind='none' ;;
    'queue list:-L'|'queue list:--limit') id=limit kind='none' ;;
    'queue list:--engine') id=engine kind='none' ;;
    'queue show:--wait') id=wait kind='none' ;;
    'queue show:--engine') id=engine kind='none' ;;
    'queue stats:--engine') id=engine kind='none' ;;
    'queue get:--worker') id=worker kind='none' ;;
    'queue get:--agent') id=agent kind='none' ;;
    'queue get:--capability') id=capability kind='none' many=1 ;;
    'queue get:-t'|'queue get:--type') id=type kind='none' many=1 ;;
    'queue get:--lease') id=lease kind='none' ;;
    'queue get:--wait') id=wait kind='none' ;;
    'queue get:--engine') id=engine kind='none' ;;
    'queue done:--result') id=result kind='none' ;;
    'queue done:--tokens') id=tokens kind='none' ;;
    'queue done:--engine') id=engine kind='none' ;;
    'queue fail:--message') id=message kind='none' ;;
    'queue fail:--code') id=code kind='none' ;;
    'queue fail:--retry-after') id=retry-after kind='none' ;;
    'queue fail:--permanent') id=permanent kind=switch ;;
    'queue fail:--release') id=release kind=switch ;;
    'queue fail:--engine') id=engine kind='none' ;;
    'queue cancel:--engine') id=engine kind='none' ;;
    'queue dead:-t'|'queue dead:--type') id=type kind='none' ;;
    'queue dead:--tenant') id=tenant kind='none' ;;
    'queue dead:--capability') id=capability kind='none' ;;
    'queue dead:--worker') id=worker kind='none' ;;
    'queue dead:--after') id=after kind='none' ;;
    'queue dead:-L'|'queue dead:--limit') id=limit kind='none' ;;
    'queue dead:--engine') id=engine kind='none' ;;
    'queue requeue:--all-dead') id=all-dead kind=switch ;;
    'queue requeue:--engine') id=engine kind='none' ;;
    'worker:-t'|'worker:--type') id=type kind='none' many=1 ;;
    'worker:--concurrency') id=concurrency kind='none' ;;
    'worker:--lease') id=lease kind='none' ;;
    'worker:--max-tasks') id=max-tasks kind='none' ;;
    'worker:--once') id=once kind=switch ;;
    'worker:--idle-exit') id=idle-exit kind='none' ;;
    'worker:--worker') id=worker kind='none' ;;
    'worker:--trace') id=trace kind='file' ;;
    'worker:--engine') id=engine kind='none' ;;
    'worker:-p'|'worker:--provider') id=provider kind=choice values='openai openai-responses azure anthropic google bedrock cohere groq mistral together openrouter ollama lmstudio vllm llamacpp compatible offline' ;;
    'worker:-m'|'worker:--model') id=model kind='none' ;;
    'worker:--base-url') id=base-url kind='none' ;;
    'worker:--offline') id=offline kind=switch ;;
    'worker:--max-cost') id=max-cost kind='none' ;;
    'worker:--key-file') id=key-file kind='file' ;;
    'worker:--key-command') id=key-command kind='none' ;;
    'worker:--prices') id=prices kind='file' ;;
    'bus publish:--payload') id=payload kind='none' ;;
    'bus publish:--agent') id=agent kind='none' ;;
    'bus publish:--broadcast') id=broadcast kind=switch ;;
    'bus publish:--from') id=from kind='none' ;;
    'bus publish:--correlation') id=correlation kind='none' ;;
    'bus publish:--ttl') id=ttl kind='none' ;;
    'bus publish:--engine') id=engine kind='none' ;;
    'bus tail:--agent') id=agent kind='none' ;;
    'bus tail:-L'|'bus tail:--limit') id=limit kind='none' ;;
    'bus tail:--wait') id=wait kind='none' ;;
    'bus tail:--engine') id=engine kind='none' ;;
    'engine serve:--idle-exit') id=idle-exit kind='none' ;;
    'model check:-p'|'model check:--provider') id=provider kind=choice values='openai openai-responses azure anthropic google bedrock cohere groq mistral together openrouter ollama lmstudio vllm llamacpp compatible offline' ;;
    'model check:-m'|'model check:--model') id=model kind='none' ;;
    'model check:--base-url') id=base-url kind='none' ;;
    'model check:--offline') id=offline kind=switch ;;
    'model check:--max-cost') id=max-cost kind='none' ;;
    'model check:--key-file') id=key-file kind='file' ;;
    'model check:--key-command') id=key-command kind='none' ;;
    'model check:--prices') id=prices kind='file' ;;
    'model probe:-p'|'model probe:--provider') id=provider kind=choice values='openai openai-responses azure anthropic google bedrock cohere groq mistral together openrouter ollama lmstudio vllm llamacpp compatible offline' ;;
    'model probe:-m'|'model probe:--model') id=model kind='none' ;;
    'model probe:--base-url') id=base-url kind='none' ;;
    'model probe:--offline') id=offline kind=switch ;;
    'model probe:--max-cost') id=max-cost kind='none' ;;
    'model probe:--key-file') id=key-file kind='file' ;;
    'model probe:--key-command') id=key-command kind='none' ;;
    'model probe:--prices') id=prices kind='file' ;;
    'model price:-p'|'model price:--provider') id=provider kind=choice values='openai openai-responses azure anthropic google bedrock cohere groq mistral together openrouter ollama lmstudio vllm llamacpp compatible offline' ;;
    'model price:--prices') id=prices kind='file' ;;
    'function list:--effect') id=effect kind=choice values='none read write' ;;
    'function list:-L'|'function list:--limit') id=limit kind='none' ;;
    'mock-llm:--port') id=port kind='none' ;;
    'mock-llm:--host') id=host kind='none' ;;
    'mock-llm:--script') id=script kind='file' ;;
    'mock-llm:--seed') id=seed kind='none' ;;
    'mock-llm:--serve') id=serve kind='none' many=1 ;;
    'mock-llm:--fault') id=fault kind='none' many=1 ;;
    'mock-llm:--first-token') id=first-token kind='none' ;;
    'mock-llm:--inter-token') id=inter-token kind='none' ;;
    'mock-llm:--jitter') id=jitter kind='none' ;;
    'mock-llm:--concurrency') id=concurrency kind='none' ;;
    'mock-llm:--queue') id=queue kind='none' ;;
    'mock-llm:--rate-limit') id=rate-limit kind='none' ;;
    'mock-llm:--context-tokens') id=context-tokens kind='none' ;;
    'mock-llm:--log') id=log kind='file' ;;
    'mock-llm:--time-limit') id=time-limit kind='none' ;;
    'mock-llm:--max-requests') id=max-requests kind='none' ;;
    'config show:--origin') id=origin kind=switch ;;
    'man:--all') id=all kind=switch ;;
    'man:--write-to') id=write-to kind='directory' ;;
    'help:--markdown') id=markdown kind=switch ;;
  esac
  [[ -n $id ]] && return
  case $2 in
    '-o'|'--output') id=output kind=choice values='table json jsonl tsv markdown' ;;
    '--json') id=json kind=switch ;;
    '--fields') id=fields kind='none' ;;
    '--to') id=to kind='file' ;;
    '--dry-run') id=dry-run kind=switch ;;
    '-q'|'--quiet') id=quiet kind=switch ;;
    '-v'|'--verbose') id=verbose kind=switch many=1 ;;
    '--color') id=color kind=choice values='auto always never' ;;
    '--no-input') id=no-input kind=switch ;;
    '--no-config') id=no-config kind=switch ;;
    '--config') id=config kind='file' ;;
    '--strict-config') id=strict-config kind=switch ;;
    '-h'|'--help') id=help kind=switch ;;
    '-V'|'--version') id=version kind=switch ;;
  esac
}

# Flags that command $1 takes.
_dna_flags() {
  names=
  case $1 in
    'build-workflow') names='--tools --only-tools --explain --name --human-in-loop --error-handling --context --provider --model --base-url --offline --max-cost --key-file --key-command --prices' ;;
    'generate-chain') names='--target --context --no-error-handling --no-logging --library --check --check-timeout --force --name --provider --model --base-url --offline --max-cost --key-file --key-command --prices' ;;
    'workflow run') names='--input --trace --yes --seed --max-steps --concurrency --timeout --provider --model --base-url --offline --max-cost --key-file --key-command --prices' ;;
    'workflow validate') names='--bound' ;;
    'workflow render') names='--as' ;;
    'chain run') names='--input --trace --stream --seed --timeout --provider --model --base-url --offline --max-cost --key-file --key-command --prices' ;;
    'chain export') names='--format' ;;
    'debug-log') names='--fail-on --max-runs --max-steps' ;;
    'agent run') names='--provider --model --base-url --offline --max-cost --key-file --key-command --prices --trace --seed --max-steps' ;;
    'agent register') names='--endpoint --lease --engine' ;;
    'agent list') names='--capability --tool --intent --tag --status --limit --engine' ;;
    'agent show') names='--card --engine' ;;
    'agent heartbeat') names='--incarnation --status --load --lease --engine' ;;
    'agent remove') names='--engine' ;;
    'queue put') names='--type --payload --jsonl --priority --capability --agent --tenant --key --delay --deadline --attempts --estimate-tokens --id --trace-parent --engine' ;;
    'queue list') names='--status --type --tenant --capability --worker --after --limit --engine' ;;
    'queue show') names='--wait --engine' ;;
    'queue stats') names='--engine' ;;
    'queue get') names='--worker --agent --capability --type --lease --wait --engine' ;;
    'queue done') names='--result --tokens --engine' ;;
    'queue fail') names='--message --code --retry-after --permanent --release --engine' ;;
    'queue cancel') names='--engine' ;;
    'queue dead') names='--type --tenant --capability --worker --after --limit --engine' ;;
    'queue requeue') names='--all-dead --engine' ;;
    'worker') names='--type --concurrency --lease --max-tasks --once --idle-exit --worker --trace --engine --provider --model --base-url --offline --max-cost --key-file --key-command --prices' ;;
    'bus publish') names='--payload --agent --broadcast --from --correlation --ttl --engine' ;;
    'bus tail') names='--agent --limit --wait --engine' ;;
    'engine serve') names='--idle-exit' ;;
    'model check') names='--provider --model --base-url --offline --max-cost --key-file --key-command --prices' ;;
    'model probe') names='--provider --model --base-url --offline --max-cost --key-file --key-command --prices' ;;
    'model price') names='--provider --prices' ;;
    'function list') names='--effect --limit' ;;
    'mock-llm') names='--port --host --script --seed --serve --fault --first-token --inter-token --jitter --concurrency --queue --rate-limit --context-tokens --log --time-limit --max-requests' ;;
    'config show') names='--origin' ;;
    'man') names='--all --write-to' ;;
    'help') names='--markdown' ;;
  esac
  names="$names --output --json --fields --to --dry-run --quiet --verbose --color --no-input --no-config --config --strict-config --help --version"
}

# What is known of operand number $2 of command $1.
_dna_operand() {
  kind= values=
  case $1:$2 in
    'build-workflow:'*) kind='none' ;;
    'generate-chain:'*) kind='none' ;;
    'workflow run:'0) kind='file' ;;
    'workflow validate:'*) kind='file' ;;
    'workflow render:'0) kind='file' ;;
    'chain run:'0) kind='file' ;;
    'chain validate:'*) kind='file' ;;
    'chain explain:'0) kind='file' ;;
    'chain export:'0) kind='file' ;;
    'debug-log:'*) kind='file' ;;
    'agent run:'0) kind='file' ;;
    'agent run:'*) kind='none' ;;
    'agent register:'0) kind='file' ;;
    'agent show:'0) kind='none' ;;
    'agent heartbeat:'0) kind='none' ;;
    'agent remove:'0) kind='none' ;;
    'queue show:'0) kind='none' ;;
    'queue done:'0) kind='none' ;;
    'queue fail:'0) kind='none' ;;
    'queue cancel:'*) kind='none' ;;
    'queue requeue:'*) kind='none' ;;
    'worker:'*) kind='file' ;;
    'bus publish:'0) kind='none' ;;
    'bus tail:'*) kind='none' ;;
    'supervise:'0) kind='file' ;;
    'model price:'0) kind='none' ;;
    'function list:'*) kind='none' ;;
    'function show:'0) kind='dynamic:functions' ;;
    'function call:'0) kind='dynamic:functions' ;;
    'function call:'*) kind='none' ;;
    'store check:'0) kind='directory' ;;
    'store stats:'0) kind='directory' ;;
    'store repair:'0) kind='directory' ;;
    'schema show:'0) kind='dynamic:schemas' ;;
    'completion:'0) kind=choice values='bash zsh fish' ;;
    'man:'*) kind='dynamic:help' ;;
    'help:'*) kind='dynamic:help' ;;
  esac
}

# Offers values of the kind $kind that start with $1.
_dna_values() {
  local item action
  case $kind in
    choice)
      for item in $values; do
        [[ $item == "$1"* ]] && COMPREPLY+=("$item")
      done ;;
    file|directory|executable)
      action=-f
      [[ $kind == directory ]] && action=-d
      [[ $kind == executable ]] && action=-c
      while IFS= read -r item; do
        COMPREPLY+=("$item")
      done < <(compgen "$action" -- "$1")
      [[ $kind == executable ]] || compopt -o filenames 2>/dev/null ;;
    dynamic:*)
      while IFS= read -r item; do
        item=${item%%$'\t'*}
        [[ $item == "$1"* ]] && COMPREPLY+=("$(printf %q "$item")")
      done < <("${COMP_WORDS[0]/#\~\//$HOME/}" __complete bash ${line[@]+"${line[@]}"} "$1" \
        2>/dev/null) ;;
  esac
}

_dna() {
  local IFS=$' \t\n' path= leaf= ended= pending= position=0 used=' ' glue= lead= strip=
  local id kind values many names name word rest cur i last
  local -a words=() line=()
  COMPREPLY=()

  # The shell splits words at '=' and ':'; put them together again.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    last=$((${#words[@]} - 1))
    if ((last >= 0)) && [[ -n $glue ]]; then
      words[last]+=$word
      glue=
    elif ((last >= 0)) && [[ $word == : || $word == :: ||
      ( $word == = && ${words[last]} == --* && ${words[last]} != *=* ) ]]; then
      words[last]+=$word
      glue=1
    else
      words+=("$word")
      glue=
    fi
  done
  cur=
  ((${#words[@]})) && cur=${words[${#words[@]} - 1]}
  # What of the word stands on the line already, left of where the shell inserts.
  strip=${cur%"${COMP_WORDS[COMP_CWORD]}"}
  [[ -n $glue ]] && strip=$cur

  for ((i = 0; i < ${#words[@]} - 1; i++)); do
    word=${words[i]}
    line+=("$word")
    if [[ -n $pending ]]; then
      pending=
    elif [[ -n $ended || $word != -?* ]]; then
      if [[ -n $leaf ]]; then
        position=$((position + 1))
      else
        _dna_enter "$path" "$word" || return 0
      fi
    elif [[ $word == -- ]]; then
      ended=1
    elif [[ $word == --* ]]; then
      _dna_flag "$path" "${word%%=*}"
      used+="$id "
      [[ $word != *=* && -n $kind && $kind != switch ]] && pending=--$id
    else
      rest=${word#-}
      while [[ -n $rest ]]; do
        _dna_flag "$path" "-${rest:0:1}"
        rest=${rest:1}
        used+="$id "
        if [[ -n $kind && $kind != switch ]]; then
          [[ -z $rest ]] && pending=--$id
          rest=
        fi
      done
    fi
  done

  if [[ -n $pending ]]; then
    _dna_flag "$path" "$pending"
    _dna_values "$cur"
  elif [[ -z $ended && $cur == --*=* ]]; then
    _dna_flag "$path" "${cur%%=*}"
    line+=("${cur%%=*}")
    lead=${cur%%=*}=
    _dna_values "${cur#*=}"
  elif [[ -z $ended && $cur == -* ]]; then
    _dna_flag "$path" "${cur:0:2}"
    if [[ $cur == -[!-]?* && -n $kind && $kind != switch ]]; then
      lead=${cur:0:2}
      line+=("$lead")
      _dna_values "${cur:2}"
    else
      _dna_flags "$path"
      for name in $names; do
        [[ $name == "$cur"* ]] || continue
        _dna_flag "$path" "$name"
        [[ -n $many || $used != *" $id "* ]] && COMPREPLY+=("$name")
      done
    fi
  elif [[ -z $leaf ]]; then
    _dna_commands "$path"
    for name in $names; do
      [[ $name == "$cur"* ]] && COMPREPLY+=("$name")
    done
  else
    _dna_operand "$path" "$position"
    _dna_values "$cur"
  fi
  for ((i = 0; i < ${#COMPREPLY[@]}; i++)); do
    word=$lead${COMPREPLY[i]}
    COMPREPLY[i]=${word#"$strip"}
  done
}
complete -F _dna -- 'dna'
