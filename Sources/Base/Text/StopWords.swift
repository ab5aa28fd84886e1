/// Words too common to say what a text is about.
package enum StopWords {
  /// English function words, in lower case, contractions included.
  package static let english: Set<String> = Set(
    """
    a about above after again against all also although am among an and another any anyone anything
    are aren't around as at away be became because become becomes been before began behind being
    below between both but by came can can't cannot come could couldn't did didn't do does doesn't
    doing don't done down during each either else even ever every everyone everything few first for
    from further get gets give given go goes going gone got had hadn't has hasn't have haven't having
    he he'd he'll he's her here here's hers herself him himself his how how's however i i'd i'll i'm
    i've if in indeed instead into is isn't it it'd it'll it's its itself just keep kept know known
    last later least less let let's like likely made make makes many may maybe me might mine more
    most mostly much must mustn't my myself near need needs neither never next no nobody none nor not
    nothing now of off often on once one only onto or other others otherwise our ours ourselves out
    over own per perhaps put quite rather really said same saw say says see seem seemed seems seen
    shall shan't she she'd she'll she's should shouldn't since so some someone something sometimes
    somewhere soon still such take taken than that that's the their theirs them themselves then
    there there's therefore these they they'd they'll they're they've thing things this those though
    through throughout thus to together too took toward towards under until up upon us use used uses
    using usually very via want wants was wasn't way we we'd we'll we're we've well went were weren't
    what what's whatever when when's where where's whether which while who who's whom whose why why's
    will with within without won't would wouldn't yes yet you you'd you'll you're you've your yours
    yourself yourselves
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
