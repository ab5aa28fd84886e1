import Chains
import Expressions
import JSON
import LanguageModels
import Resilience

/// Renders a plan as Python for langchain-core (LCEL): module, test with a fake model, requirements, README.
struct LangChainRenderer {
  let planned: PlannedChain
  let options: RenderingOptions
  let explanation: String
  /// The version that the generated code was tried with.
  static let coreVersion = "1.0.3"

  func files() -> [GeneratedChain.File] {
    let names = ChainNames(planned.plan)
    var code = LangChainCode(planned, options)
    let source = code.text()
    return [
      .init("\(names.module).py", source),
      .init("test_\(names.module).py", test(names)),
      .init("requirements.txt", "langchain-core>=\(Self.coreVersion),<2\n"),
      .init("README.md", readme(names)),
      .init("chain.json", planned.plan.json.serialized(.pretty) + "\n"),
    ]
  }

  // MARK: - Test

  private func test(_ names: ChainNames) -> String {
    let fixtures = ChainFixtures(planned.plan)
    var lines = ChainNames.provenance(planned, options).map { "# " + $0 }
    lines += [
      "", "import os", "import shutil", "import tempfile", "",
      "from langchain_core.language_models.fake_chat_models import FakeListChatModel", "",
      "from \(names.module) import build_chain", "",
      "# What the fake model says to prompts that hold a text, the longest first.", "ANSWERS = [",
    ]
    var seen: Set<String> = []
    for answer in fixtures.answers.sorted(by: { $0.marker.utf8.count > $1.marker.utf8.count })
    where seen.insert(answer.marker).inserted {
      lines.append(
        "    (\(CodeLiteral.python(answer.marker)), \(CodeLiteral.python(answer.text))),")
    }
    lines += ["]", "INPUTS = {"]
    for input in fixtures.inputs {
      lines.append("    \(CodeLiteral.python(input.name)): \(LangChainCode.literal(input.value)),")
    }
    lines += ["}", "FILES = {"]
    for file in fixtures.files {
      lines.append("    \(CodeLiteral.python(file.path)): \(CodeLiteral.python(file.content)),")
    }
    lines += ["}", "PROGRAMS = {"]
    for program in fixtures.programs {
      let script = "#!/bin/sh\ncat > /dev/null\necho '\(program.content)'\n"
      lines.append("    \(CodeLiteral.python(program.path)): \(CodeLiteral.python(script)),")
    }
    lines += ["}", ""]
    guard fixtures.outside.isEmpty else {
      lines += [
        "",
        "# The chain touches \(ChainNames.comment(fixtures.outside[0])), so the test only builds it.",
        "",
        "def test_is_built():",
        "    assert build_chain(lambda name: FakeListChatModel(responses=[\"\"])) is not None", "",
        "",
        "if __name__ == \"__main__\":", "    test_is_built()", "    print(\"all tests passed\")",
      ]
      return lines.joined(separator: "\n") + "\n"
    }
    lines.append(Self.testModel)
    if fixtures.needsPDF {
      lines += [
        "NEEDS_PDFTOTEXT = True", "", "",
      ]
    }
    lines += [
      "def test_runs_with_a_fake_model():"
    ]
    if fixtures.needsPDF {
      lines += [
        "    if shutil.which(\"pdftotext\") is None:",
        "        print(\"skipped: pdftotext is not installed\")", "        return",
      ]
    }
    lines += [
      "    with Folder():",
      "        model = Scripted()",
      "        result = build_chain(lambda name: model).invoke(dict(INPUTS))",
    ]
    lines += assertions(fixtures).map { "        " + $0 }
    if !fixtures.answers.isEmpty {
      lines += ["", ""]
      lines.append(
        fixtures.retries
          ? "def test_tries_a_failed_call_again():" : "def test_a_failing_model_fails_the_chain():")
      if fixtures.needsPDF {
        lines += ["    if shutil.which(\"pdftotext\") is None:", "        return"]
      }
      lines.append("    with Folder():")
      if fixtures.retries {
        lines += [
          "        model = Scripted(failures=1)",
          "        result = build_chain(lambda name: model).invoke(dict(INPUTS))",
          "        assert result is not None", "        assert len(model.prompts) > 1",
        ]
      } else {
        lines += [
          "        model = Scripted(failures=1000)", "        try:",
          "            build_chain(lambda name: model).invoke(dict(INPUTS))",
          "        except RuntimeError as error:", "            assert \"fails\" in str(error)",
          "        else:",
          "            raise AssertionError(\"a failing model has to fail the chain\")",
        ]
      }
    }
    lines += [
      "", "", "if __name__ == \"__main__\":", "    test_runs_with_a_fake_model()",
    ]
    if !fixtures.answers.isEmpty {
      lines.append(
        fixtures.retries
          ? "    test_tries_a_failed_call_again()" : "    test_a_failing_model_fails_the_chain()")
    }
    lines.append("    print(\"all tests passed\")")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let testModel = """

    class Scripted(FakeListChatModel):
        \"""langchain-core's fake model, with the answer chosen by the prompt.\"""

        responses: list[str] = [""]
        prompts: list[str] = []
        failures: int = 0

        def _call(self, messages, stop=None, run_manager=None, **kwargs):
            prompt = "\\n".join(str(message.content) for message in messages)
            self.prompts.append(prompt)
            if self.failures > 0:
                self.failures -= 1
                raise RuntimeError("the fake model fails")
            for marker, answer in ANSWERS:
                if marker in prompt:
                    return answer
            raise AssertionError("no answer for the prompt: " + prompt)


    class Folder:
        \"""A folder with the files that the chain reads, as the current one.\"""

        def __enter__(self):
            self.before = os.getcwd()
            self.path = tempfile.mkdtemp()
            os.chdir(self.path)
            for path, content in {**FILES, **PROGRAMS}.items():
                if os.path.dirname(path):
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(content)
                if path in PROGRAMS:
                    os.chmod(path, 0o755)
            return self.path

        def __exit__(self, *error):
            os.chdir(self.before)
            shutil.rmtree(self.path)


    """

  private func assertions(_ fixtures: ChainFixtures) -> [String] {
    var lines: [String] = []
    if !fixtures.answers.isEmpty {
      lines.append("assert model.prompts")
      if let input = fixtures.inputs.first, let text = input.value.string {
        lines.append(
          "assert any(\(CodeLiteral.python(text)) in prompt for prompt in model.prompts)")
      }
    }
    switch ChainResultShape(planned.plan) {
    case .text: lines.append("assert isinstance(result, str) and result")
    case .list: lines.append("assert isinstance(result, list) and result")
    case .object(let keys):
      lines.append(
        "assert list(result) == [\(keys.map { CodeLiteral.python($0) }.joined(separator: ", "))]")
    case .any: lines.append("assert result is not None")
    }
    for path in fixtures.written {
      lines.append("assert os.path.exists(\(CodeLiteral.python(path)))")
    }
    return lines
  }

  // MARK: - README

  private func readme(_ names: ChainNames) -> String {
    let arguments = planned.plan.inputs.map { "\($0.name)='…'" }.joined(separator: " ")
    return ChainReadme.text(
      planned, options, explanation, title: names.slug,
      use: """
        Run its test, which needs no model and no network:

            pip install -r requirements.txt
            python3 test_\(names.module).py

        Ask a real model (any that `langchain` knows; install it and the provider's package):

            CHAIN_MODEL=openai:gpt-4o-mini python3 \(names.module).py \(arguments)

        From your code: `build_chain(model_for).invoke({…})`, where `model_for(name)` gives a chat model. Tools are
        programs; `build_chain(model_for, tools={"name": function})` puts your own functions in their place.
        `chain.json` is the same chain as data, which `dna chain run chain.json` runs.
        """)
  }
}
