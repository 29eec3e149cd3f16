namespace XApi;

/// <summary>
/// Fields of expanded objects come only with an expansion that returns such objects. X takes <c>user.fields</c> without one and silently returns no
/// users, so the client adds what is missing on request, and refuses the call otherwise.
/// </summary>
internal static class FieldExpansions
{
    private const string Expansions = "expansions";

    // What is reached through another object costs that object as well; it is left to the caller.
    private const string ThroughOtherTweets = "referenced_tweets.id.";

    /// <summary>Adds the missing expansions if the options of the call say so.</summary>
    /// <exception cref="XInvalidParameterException">Fields were requested that nothing returns, nothing is to be added, and calls are checked.</exception>
    internal static void Complete(XRequest request, bool mayRefuse, XDialect dialect = XDialect.Tweet)
    {
        foreach (var (fields, expansions) in Missing(request, dialect))
        {
            if (request.Options?.AddExpansions == true)
            {
                var direct = expansions.Where(expansion => !expansion.StartsWith(ThroughOtherTweets, StringComparison.Ordinal));
                request.Set(Expansions, [.. request.ValueOf(Expansions)?.Split(',') ?? [], .. direct]);
            }
            else if (mayRefuse)
            {
                throw new XInvalidParameterException(
                    request.Operation,
                    fields.Name,
                    $"needs one of {string.Join(", ", expansions)} in Expansions, or AddExpansions, because X returns {fields.ExpandedList} only with an expansion that includes them",
                    request.ValueOf(fields.Name)
                );
            }
        }
    }

    /// <summary>The fields that were requested without an expansion that returns such objects, with the expansions that do.</summary>
    internal static IEnumerable<(XParameter Fields, IReadOnlyList<string> Expansions)> Missing(XRequest request, XDialect dialect)
    {
        foreach (var fields in request.Operation.Parameters)
        {
            if (
                fields.ExpandedList is null
                || request.ValueOf(fields.Name) is null
                || request.Operation.Parameter(Expansions) is not { } known
            )
            {
                continue;
            }

            // An expansion that the spec does not know may return anything.
            var given = request.ValueOf(Expansions)?.Split(',') ?? [];
            if (!given.Any(expansion => !known.Includes.TryGetValue(expansion, out var list) || list == fields.ExpandedList))
            {
                yield return (
                    fields,
                    [
                        .. known
                            .Includes.Where(expansion => expansion.Value == fields.ExpandedList)
                            .Select(expansion => expansion.Key)
                            .Where(expansion => RequestDialect.Has(request.Operation, known, expansion, dialect)),
                    ]
                );
            }
        }
    }
}
