using System.Text.Json;

namespace XApi;

/// <summary>Calls that name more than one request can.</summary>
internal sealed partial class XTransport
{
    /// <summary>Sends a request that may name more than one request can, and joins the responses in the order of the names.</summary>
    internal async Task<T> SendManyAsync<T>(XRequest request, string parameter, ReadJson<T> read, CancellationToken cancellationToken)
        where T : XResponse
    {
        var parts = ManyCalls.Split(request, parameter);
        if (parts is [var only])
        {
            return await SendAsync(only, read, cancellationToken).ConfigureAwait(false);
        }

        List<byte[]> bodies = [];
        T? last = null;
        decimal usd = 0;
        var (charged, repeats) = (0, 0);
        foreach (var part in parts)
        {
            last = await CallAsync(
                    part,
                    leavesBodyOpen: false,
                    async (response, spending, token) =>
                    {
                        using (response)
                        {
                            var value = await ReadAsync(part, response, read, spending, token).ConfigureAwait(false);
                            bodies.Add((await BufferedContent.ReadAsync(response, token).ConfigureAwait(false)).Utf8.ToArray());
                            return value;
                        }
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
            (usd, charged, repeats) = (
                usd + (last.Cost?.Usd ?? 0),
                charged + (last.Cost?.Charged ?? 0),
                repeats + (last.Cost?.Repeats ?? 0)
            );
        }

        var joined = Join(ManyCalls.Join(bodies), read);
        joined.RateLimit = last!.RateLimit;
        joined.RequestId = last.RequestId;
        joined.Cost = last.Cost is null ? null : last.Cost with { Charged = charged, Repeats = repeats, Usd = usd };
        return joined.Errors.Count > 0 && (request.Options?.ThrowOnPartialErrors ?? options.ThrowOnPartialErrors)
            ? throw new XPartialErrorsException(
                $"{request.Operation} could not return all that was requested: {ProblemText.Quoted(joined.Errors[0])}{(joined.Errors.Count > 1 ? $", and {joined.Errors.Count - 1} more" : "")}."
            )
            {
                Operation = request.Operation,
                Problems = joined.Errors,
                Response = joined,
            }
            : joined;
    }

    private static T Join<T>(ReadOnlyMemory<byte> utf8, ReadJson<T> read)
    {
        using var budget = ReadBudget.Start();
        var reader = new Utf8JsonReader(utf8.Span);
        reader.Read();
        return read(ref reader);
    }
}
