using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>
/// Holds requests and answers to the spec, with tools that share nothing with the client: Redocly bundles openapi/, ajv judges (tools/contract/validate.mjs).
/// </summary>
internal sealed class SpecGate : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Helper _validator;

    private SpecGate(Helper validator) => _validator = validator;

    /// <summary>What the spec holds, by <c>operationId</c>.</summary>
    public IReadOnlyDictionary<string, SpecOperation> Operations { get; private set; } = null!;

    public static async Task<SpecGate> StartAsync()
    {
        var bundle = Repository.Under("artifacts/contract/x-api-v2.json");
        Directory.CreateDirectory(Path.GetDirectoryName(bundle)!);
        using (
            var redocly = Helper.Start(
                "The bundling of the spec",
                "node",
                "tools/node_modules/@redocly/cli/bin/cli.js",
                "bundle",
                "openapi/x-api-v2.yaml",
                "-o",
                bundle
            )
        )
        {
            await redocly.FinishAsync();
        }

        var gate = new SpecGate(Helper.Start("The validator", "node", "tools/contract/validate.mjs", bundle));
        var described = await gate.AskAsync(new JObject { ["describe"] = true });
        gate.Operations = described["operations"]!.ToObject<List<SpecOperation>>()!.ToDictionary(operation => operation.Id);
        return gate;
    }

    public async Task<Verdict> JudgeAsync(Exchange exchange) => (await AskAsync(JObject.FromObject(exchange))).ToObject<Verdict>()!;

    public void Dispose()
    {
        _validator.Dispose();
        _turn.Dispose();
    }

    private async Task<JObject> AskAsync(JObject question)
    {
        await _turn.WaitAsync();
        try
        {
            await _validator.Input.WriteLineAsync(question.ToString(Formatting.None));
            await _validator.Input.FlushAsync();
            var line =
                await _validator.Output.ReadLineAsync()
                ?? throw new InvalidOperationException($"The validator ended:\n{_validator.Complaints}");
            return JsonConvert.DeserializeObject<JObject>(line, new JsonSerializerSettings { DateParseHandling = DateParseHandling.None })!;
        }
        finally
        {
            _turn.Release();
        }
    }
}

/// <summary>An operation as the spec describes it.</summary>
/// <param name="Sends">Its parameters, and the members of its body under dotted names.</param>
/// <param name="Statuses">The documented statuses.</param>
/// <param name="Security">The names of the security schemes that it accepts.</param>
internal sealed record SpecOperation(
    string Id,
    string Tag,
    IReadOnlyList<string> Sends,
    IReadOnlyList<int> Statuses,
    IReadOnlyList<string> Security
);

/// <summary>What the validator found.</summary>
/// <param name="Operation">The operation that the request line means; null when the spec has none.</param>
/// <param name="Sent">Which of the operation's parameters and body members were sent.</param>
/// <param name="Problems">All that is against the spec.</param>
internal sealed record Verdict(string? Operation, IReadOnlyList<string> Sent, IReadOnlyList<string> Problems);
