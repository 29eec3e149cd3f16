namespace XApi;

/// <summary>The kinds of diagnostics. The ids are stable: a number is never given to another kind.</summary>
internal static class QueryRule
{
    public const string Empty = "XQ001";
    public const string UnclosedQuote = "XQ002";
    public const string UnclosedGroup = "XQ003";
    public const string UnopenedGroup = "XQ004";
    public const string EmptyGroup = "XQ005";
    public const string LonelyOr = "XQ006";
    public const string LonelyDash = "XQ007";
    public const string NoArgument = "XQ008";
    public const string EmptyPhrase = "XQ009";
    public const string TooDeep = "XQ010";
    public const string UnclosedBracket = "XQ011";

    public const string OnlyConjunctionRequired = "XQ020";
    public const string OnlyNegated = "XQ021";
    public const string NegatedGroup = "XQ022";
    public const string NoPositiveStandalone = "XQ023";
    public const string UnboundedAlternative = "XQ024";
    public const string NullcastNotNegated = "XQ025";
    public const string SampleNegated = "XQ026";
    public const string SampleOfPart = "XQ027";
    public const string SeveralLists = "XQ028";
    public const string SeveralEntities = "XQ029";

    public const string TooLong = "XQ030";
    public const string NotAtEndpoint = "XQ031";
    public const string NotAtLevel = "XQ032";
    public const string EndpointNotAtLevel = "XQ033";
    public const string UnknownOperator = "XQ034";
    public const string ForeignOperator = "XQ035";

    public const string MalformedArgument = "XQ040";
    public const string CoordinateRange = "XQ041";
    public const string TooWide = "XQ042";
    public const string UnknownLanguage = "XQ043";
    public const string UnknownCountry = "XQ044";
    public const string Wildcard = "XQ045";

    public const string Precedence = "XQ050";
    public const string Contradiction = "XQ051";
    public const string WordLikeOperator = "XQ052";
    public const string NeedsQuotes = "XQ053";
    public const string EmojiVariant = "XQ054";
    public const string TypographicQuotes = "XQ055";
    public const string DoubleNegation = "XQ056";
    public const string NoSpace = "XQ057";

    public const string LeadingPunctuation = "XQ060";
    public const string OnlyStopWords = "XQ061";
    public const string EmbeddingNegated = "XQ062";

    // Places on X's pages.
    public const string Limits = "limitations";
    public const string Availability = "operator-availability";
    public const string Types = "operator-types-standalone-and-conjunction-required";
    public const string Boolean = "boolean-operators-and-grouping";
    public const string OrderOfOperations = "order-of-operations";
    public const string ListOfOperators = "operators";

    public static Uri Page(XQueryEndpoint endpoint, string place)
    {
        var isRule = endpoint is XQueryEndpoint.FilteredStream;
        // The page of counts has these places alone; that of search says the rest for both.
        var isOfCounts = endpoint is XQueryEndpoint.RecentCounts or XQueryEndpoint.FullArchiveCounts && place is Types or Boolean;
        var section =
            isRule ? "filtered-stream"
            : isOfCounts ? "counts"
            : "search";
        var (build, limits) = isRule ? ("build-a-rule#", "rule-limitations") : ("build-a-query#", "query-limitations");
        var page = place switch
        {
            ListOfOperators => ListOfOperators,
            Availability when isRule => ListOfOperators,
            Limits => build + limits,
            _ => build + place,
        };
        return new($"https://docs.x.com/x-api/posts/{section}/integrate/{page}");
    }
}
