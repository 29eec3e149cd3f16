using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

public sealed partial class ApiClient
{
    /// <inheritdoc/>
    public async Task<XDriftReport> CheckDriftAsync(CancellationToken cancellationToken = default)
    {
        using var download = await DocumentAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        using var text = new StreamReader(download.Content);
        var json = await text.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return CompareWith(JObject.Parse(json), _transport.HasCalled, [.. Known().Keys]);
        }
        catch (JsonReaderException failure)
        {
            throw new XApiException("What X returned in place of its OpenAPI document is not JSON.", failure)
            {
                Operation = XOperation.GetOpenApiDocument,
            };
        }
    }

    internal static XDriftReport CompareWith(JObject document, Func<XOperation, bool> used, IReadOnlyCollection<string> known) =>
        DriftComparison.Compare(document, used, known);

    /// <summary>What differed already when this version was made, each with the reason why that is right: X's document is not right in all, and not whole.</summary>
    internal static IReadOnlyDictionary<string, string> Known()
    {
        using var reader = new StreamReader(typeof(ApiClient).Assembly.GetManifestResourceStream("XApi.Differences.txt")!);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(" # ", 2))
            .ToDictionary(line => line[0], line => line.Length > 1 ? line[1] : "", StringComparer.Ordinal);
    }
}

public partial interface IApiClient
{
    /// <summary>
    /// Compares the document that X serves of its API with what this version of the client was made from, and says what was removed, renamed or added, and
    /// what of that the client has called. One free call, without a credential.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XApiException">X returned an error or no JSON, or no response came.</exception>
    Task<XDriftReport> CheckDriftAsync(CancellationToken cancellationToken = default);
}
