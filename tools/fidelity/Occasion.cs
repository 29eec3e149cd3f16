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

    public static Occasion? Of(Recording recording, XSandbox sandbox, Props props)
    {
        if (recording.Body is null || recording.Operation is not { } operation)
        {
            return null;
        }

        var isRefused = recording.Status >= 400;
        var parameters = isRefused ? [] : Parameters(operation, recording.Body["meta"]?["next_token"] is not null, props).ToList();
        if (
            (isRefused && !Refuse(recording, operation, parameters, sandbox))
            || PathOf(operation, sandbox, props) is not { } path
            || !TryBody(operation, recording, props, out var body)
        )
        {
            return null;
        }

        var takesApp = operation.Security.Any(security => security.Scheme == XSecurityScheme.BearerToken);
        var isOwner = recording.Body.ToJsonString().Contains("non_public_metrics", StringComparison.Ordinal);
        return new Occasion(
            operation.Method.Method,
            path + (parameters.Count == 0 ? "" : "?" + string.Join('&', parameters)),
            body,
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
    private static IEnumerable<string> Parameters(XOperation operation, bool hasMore, Props props)
    {
        // A page of Tweets is long enough that one of them has what few have.
        var few = operation.Parameters.Any(parameter => parameter is { Name: "tweet.fields", ExpandedList: null }) ? 25 : 1;
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == XParameterLocation.Query))
        {
            if (parameter.Name == "expansions" || parameter.Name.EndsWith(".fields", StringComparison.Ordinal))
            {
                yield return $"{parameter.Name}={string.Join(',', parameter.Values!.Except(parameter.PrivateValues))}";
            }
            else if (parameter is { Name: "max_results", Minimum: { } fewest, Maximum: { } most })
            {
                yield return $"max_results={Math.Max(fewest, Math.Min(most, hasMore ? few : 100))}";
            }
            else if (parameter.Required && props.Query(operation, parameter) is { } value)
            {
                yield return $"{parameter.Name}={Uri.EscapeDataString(value)}";
            }
        }
    }

    private static string? PathOf(XOperation operation, XSandbox sandbox, Props props)
    {
        var segments = operation.Path.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (!segments[i].StartsWith('{'))
            {
                continue;
            }

            var id =
                operation == XOperation.HideReply ? sandbox.Post("A reply", props.Other, inReplyToTweetId: sandbox.User.PinnedTweetId)
                : operation == XOperation.DeleteTweet ? sandbox.Post("Soon gone")
                : props.Id(segments[i - 1], segments[i].Trim('{', '}'));
            if (id is null)
            {
                return null;
            }

            segments[i] = id;
        }

        return string.Join('/', segments);
    }

    // The members without which X refuses a body; where any one will do, the first that can be given; where none is needed, all that can.
    private static bool TryBody(XOperation operation, Recording recording, Props props, out string? body)
    {
        body = null;
        if (operation.Parameters.Any(parameter => parameter.In == XParameterLocation.File))
        {
            return false;
        }

        var members = operation
            .Parameters.Where(parameter =>
                parameter.In == XParameterLocation.Body && !parameter.Name.Contains('.', StringComparison.Ordinal)
            )
            .ToList();
        if (members.Count == 0)
        {
            return true;
        }

        if (operation == XOperation.UpdateRules && recording.Body!["data"] is null)
        {
            body = """{"delete":{"ids":["1"]}}""";
            return true;
        }

        var required = members.Where(member => member.Required).ToList();
        var given = (required.Count > 0 ? required : members)
            .Select(member => (member.Name, member.Required, Value: props.Member(member)))
            .ToList();
        if (given.Exists(member => member is { Required: true, Value: null }))
        {
            return false;
        }

        given.RemoveAll(member => member.Value is null);
        if (required.Count == 0 && operation.AnyOf.Count > 0)
        {
            given = [.. operation.AnyOf.SelectMany(name => given.Where(member => member.Name == name)).Take(1)];
        }

        body = $"{{{string.Join(',', given.Select(member => $"\"{member.Name}\":{member.Value}"))}}}";
        return true;
    }
}
