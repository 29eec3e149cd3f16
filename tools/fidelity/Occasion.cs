using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Fidelity;

/// <summary>A request to the sandbox whose response is of the kind that was recorded.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Body">The body; null for none.</param>
/// <param name="Token">The token to send it with.</param>
/// <param name="IsStream">Whether the response is a stream.</param>
internal sealed record Occasion(string Method, string Target, string? Body, string Token, bool IsStream)
{
    // How the sandbox is brought to refuse, by the end of a problem's type, or by the status where it has none.
    private static readonly Dictionary<string, XRefusal> Refusals = new()
    {
        ["client-forbidden"] = XRefusal.ClientNotEnrolled,
        ["oauth1-permissions"] = XRefusal.OAuth1Permissions,
        ["credits"] = XRefusal.CreditsDepleted,
        ["credits-depleted"] = XRefusal.PaymentRequired,
        ["usage-capped"] = XRefusal.UsageCap,
        ["streaming-connection"] = XRefusal.TooManyConnections,
        ["unsupported-authentication"] = XRefusal.UnsupportedAuthentication,
        ["401"] = XRefusal.Unauthorized,
        ["403"] = XRefusal.MissingScope,
        ["429"] = XRefusal.WindowLimit(),
        ["500"] = XRefusal.InternalError,
        ["503"] = XRefusal.ServiceUnavailable,
    };

    public static Occasion? Of(Recording recording, XSandbox sandbox)
    {
        if (recording.Body is null || recording.Operation is not { } operation)
        {
            return null;
        }

        var isRefused = recording.Status >= 400;
        var parameters = isRefused ? [] : Parameters(operation, recording.Body["meta"]?["next_token"] is not null, sandbox).ToList();
        if (isRefused && !Refuse(recording, operation, parameters, sandbox))
        {
            return null;
        }

        var takesApp = operation.Security.Any(security => security.Scheme == XSecurityScheme.BearerToken);
        var isOwner = recording.Body.ToJsonString().Contains("non_public_metrics", StringComparison.Ordinal);
        var path = operation.Path.Split('/').Select((segment, i) => Segment(operation, segment, i, sandbox));
        return new Occasion(
            operation.Method.Method,
            string.Join('/', path) + (parameters.Count == 0 ? "" : "?" + string.Join('&', parameters)),
            BodyOf(operation, recording, sandbox),
            takesApp && !isOwner ? sandbox.BearerToken : sandbox.User.AccessToken,
            operation.Streaming is not null
        );
    }

    private static bool Refuse(Recording recording, XOperation operation, List<string> parameters, XSandbox sandbox)
    {
        var type = recording.Body!["type"]?.GetValue<string>().Split('/')[^1] ?? "";
        if (type == "invalid-request")
        {
            parameters.Add("nothing=of-the-kind");
            return operation.Method == HttpMethod.Get;
        }

        if (Refusals.TryGetValue(type is "about:blank" or "" ? $"{recording.Status}" : type, out var refusal))
        {
            sandbox.Refuse(operation, refusal);
            return true;
        }

        return false;
    }

    // All fields and expansions that there are: what X sent has then a counterpart, whatever had been asked for.
    private static IEnumerable<string> Parameters(XOperation operation, bool hasMore, XSandbox sandbox)
    {
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == XParameterLocation.Query))
        {
            if (parameter.Name == "expansions" || parameter.Name.EndsWith(".fields", StringComparison.Ordinal))
            {
                yield return $"{parameter.Name}={string.Join(',', parameter.Values!.Except(parameter.PrivateValues))}";
            }
            else if (parameter.Name == "ids" && operation.Tag == "Tweets")
            {
                // One that is there and one that is not.
                yield return $"ids={sandbox.User.PinnedTweetId},1";
            }
            else if (operation.Query?.Parameter == parameter.Name)
            {
                yield return $"{parameter.Name}={Uri.EscapeDataString("snow OR coffee OR moon OR cat OR goal")}";
            }
            else if (parameter is { Name: "max_results", Minimum: { } fewest, Maximum: { } most })
            {
                yield return $"max_results={Math.Max(fewest, Math.Min(most, hasMore ? 25 : 100))}";
            }
            else if (parameter is { Required: true, Minimum: { } least })
            {
                yield return $"{parameter.Name}={least}";
            }
        }
    }

    private static string Segment(XOperation operation, string segment, int index, XSandbox sandbox) =>
        !segment.StartsWith('{') ? segment
        : index > 0 && operation.Path.Split('/')[index - 1] == "users" ? sandbox.User.Id
        : operation == XOperation.HideReply ? sandbox.Post("A reply", sandbox.Users[1], inReplyToTweetId: sandbox.User.PinnedTweetId)
        : operation == XOperation.DeleteTweet ? sandbox.Post("Soon gone")
        : sandbox.User.PinnedTweetId!;

    private static string? BodyOf(XOperation operation, Recording recording, XSandbox sandbox)
    {
        var names = operation
            .Parameters.Where(parameter => parameter.In == XParameterLocation.Body)
            .Select(parameter => parameter.Name)
            .ToList();
        return names.Count == 0 ? null
            : operation == XOperation.UpdateRules
                ? recording.Body!["data"] is null ? """{"delete":{"ids":["1"]}}"""
                    : """{"add":[{"value":"cat has:images","tag":"cats"},{"value":"snow"}]}"""
            : names.Contains("tweet_id")
                ? new JsonObject { ["tweet_id"] = sandbox.Post("Somebody else's", sandbox.Users[4]) }.ToJsonString()
            : names.Contains("hidden") ? """{"hidden":true}"""
            : """{"text":"Hello"}""";
    }
}
