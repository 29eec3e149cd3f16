using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>All items of a collection, fetched page by page as they are asked for.</summary>
/// <typeparam name="TItem">What the collection holds.</typeparam>
/// <typeparam name="TPage">The response that holds a page of it.</typeparam>
public sealed class Paged<TItem, TPage> : IAsyncEnumerable<TItem>
    where TPage : XResponse, IPage<TItem>
{
    private readonly XTransport _transport;
    private readonly Func<string?, XRequest> _request;
    private readonly ReadJson<TPage> _read;

    internal Paged(XTransport transport, Func<string?, XRequest> request, ReadJson<TPage> read)
    {
        _transport = transport;
        _request = request;
        _read = read;
    }

    /// <summary>The same collection as whole responses, with their includes, errors and limits.</summary>
    public IAsyncEnumerable<TPage> Pages => FetchAsync();

    /// <inheritdoc/>
    public async IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in FetchAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.Items)
            {
                yield return item;
            }
        }
    }

    private async IAsyncEnumerable<TPage> FetchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? token = null;
        do
        {
            var request = _request(token);
            var page = await _transport.SendAsync(request, _read, cancellationToken).ConfigureAwait(false);
            yield return page;

            // An empty page may have a successor; a token that comes again would go on forever.
            if (page.NextToken is { } next && next == token)
            {
                throw new XApiException($"{request.Operation} answered the token {token} with the same token: the collection does not end.") { Operation = request.Operation };
            }

            token = page.NextToken;
        }
        while (token is not null);
    }
}
