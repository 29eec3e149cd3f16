using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>
/// X's two dialects. Lookups document the names of the post dialect and take those of the tweet dialect too; streams and events know the latter alone. Within,
/// the sandbox uses those of the tweet dialect. A field or an expansion that an operation does not know is left out, as X does, without an error.
/// </summary>
internal static class DialectWords
{
    /// <summary>Translates the values of fields and expansions into the names of the tweet dialect, and removes those that the operation does not know.</summary>
    /// <param name="operation">What is called.</param>
    /// <param name="values">The values of the request, by parameter.</param>
    /// <param name="forgetsTweet">Whether lookups know the post dialect alone.</param>
    /// <param name="forgotten">Parameters that were given under a name that is no longer known; they are removed from the values.</param>
    /// <returns>Whether the response has the names of the post dialect.</returns>
    internal static bool Read(
        XOperation operation,
        Dictionary<string, string> values,
        bool forgetsTweet,
        out IReadOnlyDictionary<string, string> forgotten
    )
    {
        var unknown = new Dictionary<string, string>();
        forgotten = unknown;
        var takesPost = operation.Dialects.Contains("post");
        var forgets = takesPost && forgetsTweet;
        var isPost = forgets;
        foreach (var spec in operation.Parameters.Where(IsOfNames))
        {
            List<string> known = [];
            var isGiven = false;
            if (takesPost && spec.PostName is { } post && values.Remove(post, out var ofPost))
            {
                (isPost, isGiven) = (true, true);
                known.AddRange(ofPost.Split(',').Select(value => OfPost(spec, value)).OfType<string>());
            }

            if (forgets && spec.PostName is not null && values.Remove(spec.Name, out var old))
            {
                unknown[spec.Name] = old;
            }
            else if (values.TryGetValue(spec.Name, out var given))
            {
                isGiven = true;
                if (given.Length == 0)
                {
                    continue;
                }

                foreach (var value in given.Split(','))
                {
                    var ofTweet = forgets ? null : OfTweet(operation, spec, value);
                    var inPost = takesPost && spec.PostName is null ? OfPost(spec, value) : null;
                    isPost |= ofTweet is null && inPost is not null;
                    if ((ofTweet ?? inPost) is { } name)
                    {
                        known.Add(name);
                    }
                }
            }

            if (isGiven)
            {
                values.Remove(spec.Name);
                if (known.Count > 0)
                {
                    values[spec.Name] = string.Join(',', known.Distinct());
                }
            }
        }

        return isPost;
    }

    /// <summary>What the operation's documented dialect calls a value; null where it does not have it.</summary>
    internal static string? Documented(XOperation operation, XParameter spec, string value) =>
        operation.Dialects is not ["post", ..] ? OfTweet(operation, spec, value)
        : spec.Names is not { } names ? value
        : names.Post.GetValueOrDefault(value) ?? OfPost(spec, value);

    /// <summary>What the operation calls a parameter that is called differently, where it has forgotten the tweet dialect.</summary>
    internal static string NameOf(XOperation operation, XParameter spec, bool forgetsTweet) =>
        forgetsTweet && operation.Dialects.Contains("post") ? spec.PostName ?? spec.Name : spec.Name;

    /// <summary>A body with the members' names of the post dialect.</summary>
    internal static JsonObject Write(JsonObject body) => (JsonObject)Renamed(body)!;

    private static JsonNode? Renamed(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(member =>
                    KeyValuePair.Create(XDialectNames.Members.GetValueOrDefault(member.Key, member.Key), Renamed(member.Value))
                )
            ),
            JsonArray items => new JsonArray([.. items.Select(Renamed)]),
            _ => node?.DeepClone(),
        };

    private static bool IsOfNames(XParameter spec) =>
        spec is { In: XParameterLocation.Query, IsList: true, Values: not null }
        && (spec.Name == "expansions" || spec.Name.EndsWith(".fields", StringComparison.Ordinal));

    private static string? OfTweet(XOperation operation, XParameter spec, string value) =>
        spec.Values!.Contains(value) && !(operation.Dialects is ["tweet"] && spec.Names?.PostOnly.Contains(value) == true) ? value : null;

    private static string? OfPost(XParameter spec, string value)
    {
        if (spec.Names is not { } names)
        {
            return spec.Values!.Contains(value) ? value : null;
        }

        return names.Post.FirstOrDefault(pair => pair.Value == value).Key
            ?? (
                spec.Values!.Contains(value)
                && !names.Post.ContainsKey(value)
                && !names.PostExpansions.ContainsKey(value)
                && !names.TweetOnly.Contains(value)
                    ? value
                    : null
            );
    }
}
