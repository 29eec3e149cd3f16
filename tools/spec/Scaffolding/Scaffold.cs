using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>
/// Writes the first stubs of operations that have none: WireMock mappings for a request with what is required, and for one with every parameter. A body that
/// lies in <c>__files/SECTION/OPERATION</c> is X's example; where there is none, the response is made from the schema and lies in <c>__files/Made</c>.
/// Errors are the same for all operations, and stand in <c>mappings/Errors</c>. <see cref="PostTwins"/> are written for all stubs.
/// </summary>
internal sealed class Scaffold(SpecDocument spec, string stubs)
{
    private readonly StubRequests _requests = new(spec);
    private readonly StubBodies _bodies = new(spec, stubs);

    /// <summary>Writes the stubs of each operation that has none, and yields the files.</summary>
    internal IEnumerable<string> Write()
    {
        var errors = Path.Combine(stubs, "mappings", "Errors", "Errors.json");
        if (!File.Exists(errors))
        {
            yield return Save(errors, StubErrors.Shared(spec));
        }

        foreach (var operation in spec.Operations)
        {
            var file = Path.Combine(stubs, "mappings", operation.Tag, $"{operation.Id}.json");
            if (File.Exists(file))
            {
                continue;
            }

            List<string> bodies = [];
            var mappings = Successes(operation, bodies)
                .Concat(StubErrors.OwnOf(spec, operation, () => _requests.Of(operation, SampleSize.Least)));
            yield return Save(file, new JsonObject { ["mappings"] = new JsonArray([.. mappings]) });
            foreach (var body in bodies)
            {
                yield return body;
            }
        }

        foreach (var file in new PostTwins(spec, stubs).Write())
        {
            yield return file;
        }
    }

    /// <summary>Identifies a response as X's <c>x-transaction-id</c> does: the same for a mapping each time.</summary>
    internal static string TransactionId(string name) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)))[..16];

    private IEnumerable<JsonObject> Successes(Operation operation, List<string> written)
    {
        var least = _requests.Of(operation, SampleSize.Least);
        var whole = _requests.Of(operation, SampleSize.Whole);
        var isOnlyOne = JsonNode.DeepEquals(least, whole);
        var example = _bodies.Example(operation);
        yield return Mapping(
            operation,
            example is null ? "made up" : "documented",
            least,
            example ?? _bodies.Made(operation, isOnlyOne ? SampleSize.Whole : SampleSize.Least, written)
        );
        if (!isOnlyOne)
        {
            yield return Mapping(operation, "every parameter", whole, _bodies.Made(operation, SampleSize.Whole, written));
        }
    }

    private static JsonObject Mapping(Operation operation, string name, JsonObject request, string body)
    {
        var success = operation.Node["responses"]!.AsObject().First(response => response.Key.StartsWith('2'));
        var type = operation.ResponseContent.First().Key;
        var headers = new JsonObject { ["Content-Type"] = type == "application/json" ? "application/json; charset=utf-8" : type };
        if (!operation.IsStream)
        {
            // A caller of a stream sees nothing of the response but its messages.
            headers["x-transaction-id"] = TransactionId($"{operation.Id}: {name}");
        }

        if (operation.Node["x-rate-limits"] is JsonArray { Count: > 0 } limits)
        {
            // The headers are those of the window of 15 minutes, where there is one.
            var window = limits.FirstOrDefault(limit => limit!["seconds"]!.GetValue<long>() == 900) ?? limits[0];
            var limit = window!["requests"]!.GetValue<long>();
            headers["x-rate-limit-limit"] = $"{limit}";
            headers["x-rate-limit-remaining"] = $"{limit - 1}";
            headers["x-rate-limit-reset"] = StubErrors.Reset;
        }

        return new()
        {
            ["name"] = $"{operation.Id}: {name}",
            ["request"] = request.DeepClone(),
            ["response"] = new JsonObject
            {
                ["status"] = int.Parse(success.Key, CultureInfo.InvariantCulture),
                ["headers"] = headers,
                ["bodyFileName"] = body,
            },
        };
    }

    private static string Save(string path, JsonNode json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, CompactJson.Write(json));
        return path;
    }
}
