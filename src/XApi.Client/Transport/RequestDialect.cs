namespace XApi;

/// <summary>
/// Writes a request in one of X's dialects. A request is made, checked, priced and paged in the names of the tweet dialect; only its target on the wire has
/// others.
/// </summary>
internal static class RequestDialect
{
    private const string Expansions = "expansions";

    /// <summary>Whether an operation is called in the post dialect. One that takes a single dialect is called in that.</summary>
    internal static bool IsPost(XOperation operation, XDialect dialect) =>
        operation.Dialects switch
        {
            [] => false,
            [var only] => only == "post",
            [var documented, ..] => dialect == XDialect.Post || (dialect == XDialect.Auto && documented == "post"),
        };

    /// <summary>Whether a value exists in the dialect that the operation is called in.</summary>
    internal static bool Has(XOperation operation, XParameter parameter, string value, XDialect dialect) =>
        parameter.Names is not { } names
        || (
            IsPost(operation, dialect)
                ? !names.TweetOnly.Contains(value)
                : operation.Dialects is not ["tweet"] || !names.PostOnly.Contains(value)
        );

    /// <summary>
    /// The request as the dialect has it, still in the names of the tweet dialect: what the post dialect has as expansions only is expanded, and of all fields
    /// those are left that exist.
    /// </summary>
    /// <param name="request">The request, which stays as it is.</param>
    /// <param name="dialect">The client's dialect.</param>
    /// <param name="mayRefuse">Whether calls are checked.</param>
    /// <param name="names">Reports the values that the dialect does not have and that are not refused; null where no one needs to know.</param>
    /// <exception cref="XInvalidParameterException">A value does not exist in the dialect, and calls are checked.</exception>
    internal static XRequest Fit(XRequest request, XDialect dialect, bool mayRefuse, FieldNames? names = null)
    {
        var operation = request.Operation;
        var isPost = IsPost(operation, dialect);
        XRequest? fitted = null;
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.Names is not { } known || request.ValuesOf(parameter.Name) is not { } values)
            {
                continue;
            }

            List<string> kept = new(values.Count);
            List<string> expanded = [];
            foreach (var value in values.Select(known.InTweet).Distinct())
            {
                if (isPost && known.PostExpansions.TryGetValue(value, out var expansion))
                {
                    if (ExpansionOf(operation, expansion) is { } taken)
                    {
                        expanded.Add(taken);
                        continue;
                    }

                    Refuse(
                        value,
                        $"holds `{value}`, which the post dialect has as an expansion only, and {operation.Id} has no such expansion: leave it out, or call with XDialect.Tweet while X takes that"
                    );
                }
                else if (isPost && known.TweetOnly.Contains(value))
                {
                    var instead = known.Instead.TryGetValue(value, out var advice) ? advice : "leave it out";
                    Refuse(value, $"holds `{value}`, which the post dialect does not have: {instead}");
                }
                else if (!isPost && operation.Dialects is ["tweet"] && known.PostOnly.Contains(value))
                {
                    Refuse(
                        value,
                        $"holds `{value}`, which only the post dialect has, and {operation.Id} takes the tweet dialect: leave it out"
                    );
                }
                else
                {
                    kept.Add(value);
                }
            }

            if (expanded.Count > 0 || !kept.SequenceEqual(values))
            {
                fitted ??= request.Clone();
                fitted.Set(parameter.Name, kept.Count == 0 ? null : kept);
                if (expanded.Count > 0)
                {
                    fitted.Set(Expansions, ((IEnumerable<string>)(fitted.ValueOf(Expansions)?.Split(',') ?? [])).Union(expanded));
                }
            }

            // Of all values, those are sent that the dialect has. Few calls have a value of which that must be known.
            void Refuse(string value, string fault)
            {
                var isAll = parameter.Values!.Except(parameter.PrivateValues).All(values.Contains);
                if (!isAll && mayRefuse)
                {
                    throw new XInvalidParameterException(operation, parameter.Name, fault, string.Join(',', values));
                }

                names?.ReportLacking(operation, parameter.Name, value, isSent: !isAll);
                if (!isAll)
                {
                    kept.Add(value);
                }
            }
        }

        return fitted ?? request;
    }

    /// <summary>The parameters as they go onto the wire.</summary>
    internal static IEnumerable<GivenParameter> Write(XOperation operation, IReadOnlyList<GivenParameter> given, XDialect dialect) =>
        IsPost(operation, dialect) ? given.Select(parameter => InPost(operation, parameter)) : given;

    private static GivenParameter InPost(XOperation operation, GivenParameter given)
    {
        if (given.In != XParameterLocation.Query || operation.Parameter(given.Name) is not { } spec)
        {
            return given;
        }

        var values =
            spec.Names is { Post.Count: > 0 } names && given.Values is { } tweet
                ? [.. tweet.Select(value => names.Post.GetValueOrDefault(value, value))]
                : given.Values;
        return given with { Name = spec.PostName ?? given.Name, Values = values };
    }

    // The tweet dialect's name of an expansion that the operation takes; null where it takes none of that name.
    private static string? ExpansionOf(XOperation operation, string post)
    {
        var expansions = operation.Parameter(Expansions);
        var name = expansions?.Names?.InTweet(post) ?? post;
        return expansions?.Values?.Contains(name) == true ? name : null;
    }
}
