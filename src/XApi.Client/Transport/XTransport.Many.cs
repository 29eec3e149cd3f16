using System.Text.Json;

namespace XApi;

/// <summary>Calls that name more than one request can.</summary>
internal sealed partial class XTransport
{
    /// <summary>Sends a request that may name more than one request can, and joins the responses in the order of the names.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parameter">Which of its parameters has the names.</param>
    /// <param name="read">Reads a response.</param>
    /// <param name="namesOf">The names of the objects in a response; null where they have none of their own.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<T> SendManyAsync<T>(
        XRequest request,
        string parameter,
        ReadJson<T> read,
        Func<T, IEnumerable<string?>>? namesOf,
        CancellationToken cancellationToken
    )
        where T : XResponse
    {
        if (CachedLookups.Serves(request) && Cached is { } cached)
        {
            var kept = await cached.SendAsync(request, read, cancellationToken).ConfigureAwait(false);
            return Complete(request, parameter, kept, namesOf);
        }

        var parts = ManyCalls.Split(request, parameter);
        if (parts is [var only])
        {
            var whole = await SendAsync(only, read, cancellationToken).ConfigureAwait(false);
            return Complete(request, parameter, whole, namesOf);
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
            catch (OperationCanceledException cancelled) when (responses.Count > 0 && cancellationToken.IsCancellationRequested)
            {
                throw new XPartialCanceledException(
                    request.Operation,
                    parts.Count,
                    Join(bodies, responses, read),
                    cancelled,
                    cancellationToken
                );
            }
        }

        var joined = Complete(request, parameter, Join(bodies, responses, read), namesOf);
        return joined.Errors.Count > 0 && (request.Options?.ThrowOnPartialErrors ?? options.ThrowOnPartialErrors)
            ? throw new XPartialErrorsException(ErrorResponse.PartialMessage(request.Operation, joined.Errors))
            {
                Operation = request.Operation,
                Problems = joined.Errors,
                Response = joined,
            }
            : joined;
    }

    // An error says of what it is. Names of users differ by no case.
    private T Complete<T>(XRequest request, string parameter, T response, Func<T, IEnumerable<string?>>? namesOf)
        where T : XResponse
    {
        if (namesOf is null || request.ValuesOf(parameter) is not { } named)
        {
            return response;
        }

        var returned = namesOf(response)
            .Concat(response.Errors.SelectMany(error => new[] { error.ResourceId, error.Value }))
            .OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        response.LeftOut = [.. named.Distinct(StringComparer.Ordinal).Where(name => !returned.Contains(name))];
        return
            response.LeftOut.Count > 0
            && response.Errors.Count == 0
            && (request.Options?.ThrowOnPartialErrors ?? options.ThrowOnPartialErrors)
            ? throw new XPartialErrorsException(
                $"{request.Operation} could not return all that was requested: X left out {string.Join(", ", response.LeftOut.Take(5))}{(response.LeftOut.Count > 5 ? $" and {response.LeftOut.Count - 5} more" : "")}, without a reason."
            )
            {
                Operation = request.Operation,
                Response = response,
            }
            : response;
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
        var reader = new JsonTokenReader(utf8.Span);
        reader.Read();
        return read(ref reader);
    }
}
