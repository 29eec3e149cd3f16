using System.Globalization;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>Holds stubs to the spec as they stand in their files, without a client: the request that a mapping asks for, and its response.</summary>
internal static class StubChecks
{
    /// <summary>Fails where a mapping of an operation is not what the spec says.</summary>
    internal static void AssertPass(SpecOperation operation, string folder)
    {
        foreach (var mapping in StubFiles.Of(operation, folder))
        {
            AssertPass(operation, mapping, folder);
        }
    }

    internal static void AssertPass(SpecOperation operation, JObject mapping, string folder)
    {
        var verdict = ContractRun.Spec.Judge(ExchangeOf(operation, mapping, folder));
        Assert.That(verdict.Problems, Is.Empty, () => $"{mapping["name"]}:\n{string.Join('\n', verdict.Problems)}");
        Assert.That(verdict.Operation, Is.EqualTo(operation.Id));
    }

    private static Exchange ExchangeOf(SpecOperation operation, JObject mapping, string folder)
    {
        var (request, response) = ((JObject)mapping["request"]!, (JObject)mapping["response"]!);
        var received = ((JObject?)response["headers"])
            ?.Properties()
            .ToDictionary(header => header.Name.ToLowerInvariant(), header => (string)header.Value!);
        return new Exchange
        {
            Request = RequestOf(operation, request),
            Response = new(
                int.Parse((string)response["status"]!, CultureInfo.InvariantCulture),
                received ?? [],
                StubFiles.Body(mapping, folder)
            ),
        };
    }

    private static SentRequest RequestOf(SpecOperation operation, JObject request)
    {
        var path = (string?)request["url"] ?? ((string)request["urlPattern"]!).Split("\\?")[0].Replace("\\", "", StringComparison.Ordinal);
        var query = string.Join(
            '&',
            ((JObject?)request["queryParameters"])
                ?.Properties()
                .Select(parameter =>
                    $"{parameter.Name}={string.Join(',', ((string)parameter.Value["equalTo"]!).Split(',').Select(Uri.EscapeDataString))}"
                )
                ?? []
        );
        Dictionary<string, string> sent = new() { ["accept"] = (string)request["headers"]!["Accept"]!["contains"]! };
        if (operation.Security.Count > 0)
        {
            Assert.That(operation.Security, Has.Some.Not.EqualTo("UserToken"), "every operation takes some bearer token");
            sent["authorization"] = "Bearer token";
        }

        if ((string?)request["headers"]!["Content-Type"]?["matches"] is { } type)
        {
            sent["content-type"] = type.Split('(')[0] + (request["multipartPatterns"] is null ? "" : "; boundary=b");
        }

        return new((string)request["method"]!, $"https://api.x.com{path}{(query.Length == 0 ? "" : "?" + query)}", sent, Body(request));
    }

    private static string? Body(JObject request) =>
        request["multipartPatterns"] is JArray parts
            ? string.Concat(
                parts.Select(part => $"--b\r\nContent-Disposition: {Disposition(part)}\r\n\r\n{part["bodyPatterns"]![0]!["equalTo"]}\r\n")
            ) + "--b--\r\n"
        : request["bodyPatterns"]?[0] is not { } pattern ? null
        : (string?)pattern["binaryEqualTo"] is { } bytes ? Encoding.UTF8.GetString(Convert.FromBase64String(bytes))
        : pattern["equalToJson"]?.ToString(Formatting.None);

    private static string Disposition(JToken part) => ((string)part["headers"]!["Content-Disposition"]!["matches"]!).Split('(')[0];
}
