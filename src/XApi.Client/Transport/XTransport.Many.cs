using System.Text.Json;

namespace XApi;

/// <summary>Calls that name more than one request can.</summary>
internal sealed partial class XTransport
{
    /// <summary>Sends a request that may name more than one request can, and joins the responses in the order of the names.</summary>
    internal async Task<T> SendManyAsync<T>(XRequest request, string parameter, ReadJson<T> read, CancellationToken cancellationToken)
        where T : XResponse
    {
        if (CachedLookups.Serves(request) && Cached is { } cached)
        {
            return await cached.SendAsync(request, read, cancellationToken).ConfigureAwait(false);
        }

        var parts = ManyCalls.Split(request, parameter);
        if (parts is [var only])
        {
            return await SendAsync(only, read, cancellationToken).ConfigureAwait(false);
        }

        if (options.ValidateRequests)
        {
            // A part that is not valid is found before others are paid for.
            foreach (var part in parts)
            {
                RequestCheck.Check(part);
            }
        }

        if (Show is not null)
        {
            foreach (var part in parts)
            {
                Show(part);
            }

            throw new OperationCanceledException("The requests were only to be shown.");
        }

        List<byte[]> bodies = [];
        List<T> responses = [];
        foreach (var part in parts)
        {
            try
            {
                responses.Add(
                    await CallAsync(
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
                        .ConfigureAwait(false)
                );
            }
            catch (XApiException failure) when (responses.Count > 0)
            {
                // What was read before is paid for.
                failure.Facts = failure.Facts with
                {
                    Response = Join(bodies, responses, read),
                };
                throw;
            }
        }

        var joined = Join(bodies, responses, read);
        return joined.Errors.Count > 0 && (request.Options?.ThrowOnPartialErrors ?? options.ThrowOnPartialErrors)
            ? throw new XPartialErrorsException(ErrorResponse.PartialMessage(request.Operation, joined.Errors))
            {
                Operation = request.Operation,
                Problems = joined.Errors,
                Response = joined,
            }
            : joined;
    }

    private static T Join<T>(IReadOnlyList<byte[]> bodies, IReadOnlyList<T> responses, ReadJson<T> read)
        where T : XResponse
    {
        // A request that was paid for and whose cost could not be recorded leaves the sum unknown.
        var costs = responses.Select(response => response.Cost).ToList();
        var joined = Join(ManyCalls.Join(bodies), read);
        joined.RateLimit = responses[^1].RateLimit;
        joined.RequestId = responses[^1].RequestId;
        joined.Cost = costs.Contains(null)
            ? null
            : costs[^1]! with
            {
                Charged = costs.Sum(cost => cost!.Charged),
                Repeats = costs.Sum(cost => cost!.Repeats),
                Usd = costs.Sum(cost => cost!.Usd),
            };
        return joined;
    }

    private static T Join<T>(ReadOnlyMemory<byte> utf8, ReadJson<T> read)
    {
        using var budget = ReadBudget.Start();
        var reader = new Utf8JsonReader(utf8.Span);
        reader.Read();
        return read(ref reader);
    }
}
