using System.Text;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using WireMock;
using WireMock.Matchers.Request;
using WireMock.ResponseProviders;
using WireMock.Server;
using WireMock.Settings;

namespace XApi.Testing;

/// <summary>The response to a request that no stub matches: 404, with the stub that comes closest and each difference.</summary>
/// <remarks>WireMock.Net ranks by how many matchers fail, which hundreds of stubs have in common. Here the path decides first, then the differences, then the URL.</remarks>
internal sealed class ClosestStub(WireMockServer server) : IResponseProvider
{
    private const int LongestValue = 300;

    public Task<(IResponseMessage Message, IMapping? Mapping)> ProvideResponseAsync(
        IMapping mapping,
        HttpContext context,
        IRequestMessage requestMessage,
        WireMockServerSettings settings
    )
    {
        var text = Describe(StubRequests.Of(requestMessage)).ToString(Formatting.Indented);
        var message = StubResponse.Message(
            404,
            [("Content-Type", "application/problem+json; charset=utf-8")],
            Encoding.UTF8.GetBytes(text)
        );
        return Task.FromResult<(IResponseMessage, IMapping?)>((message, null));
    }

    /// <summary>The mapping that comes closest to a request; null where there is none.</summary>
    internal (string Name, IReadOnlyList<(string Name, string Wanted, string? Sent)> Differences)? Find(StubRequest request)
    {
        var stubs = server
            .Mappings.Where(mapping => mapping.Provider is not ClosestStub)
            .Select(mapping => (mapping.Title, Matcher: StubMatcher.Of(mapping)!))
            .Where(stub => stub.Matcher is not null)
            .ToList();
        // A stub of any path, as those of faults are, is of no operation: it is close to nothing.
        if (stubs.Where(stub => !stub.Matcher.Url.EndsWith(".*", StringComparison.Ordinal)).ToList() is { Count: > 0 } ofOperations)
        {
            stubs = ofOperations;
        }

        var sent = Uri.UnescapeDataString(request.Url);
        var near = stubs.Where(stub => stub.Matcher.IsPath(request)).ToList();
        var closest = (near is [] ? stubs : near)
            .Select(stub => (stub.Title, stub.Matcher.Url, Differences: stub.Matcher.Differences(request).ToList()))
            .OrderByDescending(stub => near is [] ? Alike(stub.Url.Split('?')[0], request.Path) : 0)
            .ThenBy(stub => near is [] ? Distance(stub.Url.Split('?')[0], request.Path) : 0)
            .ThenBy(stub => stub.Differences.Count)
            .ThenBy(stub => Distance(stub.Url, sent))
            .FirstOrDefault();
        return closest.Title is null ? null : (closest.Title, closest.Differences);
    }

    // Paths of as many segments, of which more are the same, are sooner meant than those that differ in fewer letters, as ids do in many.
    private static int Alike(string one, string other)
    {
        var (ones, others) = (one.TrimEnd('\\').Split('/'), other.Split('/'));
        return (2 * ones.Zip(others).Count(pair => pair.First == pair.Second)) - Math.Abs(ones.Length - others.Length);
    }

    /// <summary>How many letters must be changed, added or removed to make one text of the other (Levenshtein).</summary>
    internal static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    // A problem, as X reports them, so that the exception of the call says it in its message.
    private JObject Describe(StubRequest request)
    {
        var problem = new JObject
        {
            ["title"] = $"No stub matches {request.Method} {request.Url}",
            ["detail"] = "The server has no stubs.",
            ["type"] = "about:blank",
            ["status"] = 404,
        };
        if (Find(request) is not var (name, differences))
        {
            return problem;
        }

        var parts = differences.Select(difference =>
            // A message holds no token.
            IsCredential(difference.Name)
                ? $"{difference.Name}: {(difference.Sent is null ? "one" : "another")} is wanted"
                : $"{difference.Name}: wanted {Short(difference.Wanted)}, sent {Short(difference.Sent ?? "nothing")}"
        );
        problem["detail"] =
            $"Closest stub: {name}; {(differences is [] ? "it matches, but its scenario is in another state" : string.Join("; ", parts))}";
        problem["differences"] = new JArray(
            differences.Select(difference => new JObject
            {
                ["part"] = difference.Name,
                ["wanted"] = Short(difference.Wanted),
                ["sent"] =
                    difference.Sent is not { } sent ? null
                    : IsCredential(difference.Name) ? RecordedText.Hidden
                    : Short(sent),
            })
        );
        return problem;
    }

    private static bool IsCredential(string part) => part.EndsWith(" Authorization", StringComparison.OrdinalIgnoreCase);

    private static string Short(string value) => value.Length <= LongestValue ? value : $"{value[..LongestValue]}…";
}
