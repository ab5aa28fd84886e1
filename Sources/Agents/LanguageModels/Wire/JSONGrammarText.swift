/// The grammar of JSON in GBNF, the form that llama.cpp's server takes.
enum JSONGrammarText {
  /// A JSON object (RFC 8259 §4) with little white space, so that a model cannot fill its answer with blanks.
  static let object = #"""
    root ::= object
    value ::= object | array | string | number | "true" | "false" | "null"
    object ::= "{" space ( member ( "," space member )* )? "}"
    member ::= string ":" space value space
    array ::= "[" space ( value space ( "," space value space )* )? "]"
    string ::= "\"" character* "\""
    character ::= [^"\\\x00-\x1F] | "\\" ( ["\\/bfnrt] | "u" hex hex hex hex )
    hex ::= [0-9a-fA-F]
    number ::= "-"? ( "0" | [1-9] [0-9]* ) ( "." [0-9]+ )? ( [eE] [-+]? [0-9]+ )?
    space ::= [ \n]? [ ]?
    """#
}
