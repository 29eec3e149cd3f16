using System.Security.Cryptography;
using System.Text;

namespace XApi;

/// <summary>Where pages come from: the call that fetches one, made again for each.</summary>
/// <param name="send">Sends the call.</param>
/// <param name="clock">The clock.</param>
/// <param name="request">Makes the call.</param>
/// <param name="accepted">The query of all pages, once it has been checked.</param>
/// <param name="lifetime">Cancelled when the client is disposed.</param>
internal sealed class PageSource<TItem, TPage>(
    Func<XRequest, CancellationToken, Task<TPage>> send,
    TimeProvider clock,
    Func<XRequest> request,
    AcceptedQuery? accepted = null,
    CancellationToken lifetime = default
)
    where TPage : XResponse, IPage<TItem>
{
    // All pages have one query, which is checked once.
    private readonly AcceptedQuery _accepted = accepted ?? new();

    internal PageSource(XTransport transport, Func<XRequest> request, ReadJson<TPage> read)
        : this(
            (page, cancellationToken) => transport.SendAsync(page, read, cancellationToken),
            transport.Clock,
            request,
            lifetime: transport.Lifetime
        ) { }

    internal XOperation Operation { get; } = request().Operation;

    internal XPagination Pagination => Operation.Pagination!;

    internal PageLinks Links
    {
        get => field ??= PageLinks.Of(Operation);
        init;
    }

    internal TimeProvider Clock => clock;

    internal Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        CallPause.WaitAsync(delay, clock, lifetime, cancellationToken);

    internal XRequest Request() => request();

    /// <summary>Fetches a page.</summary>
    /// <param name="cursor">Which; null for the first.</param>
    /// <param name="slice">The slice of time that it is a page of; null for none.</param>
    /// <param name="needed">How many items are needed; null for all that there are.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<TPage> FetchAsync(string? cursor, TimeSlice? slice, long? needed, CancellationToken cancellationToken)
    {
        var page = PageLength.Set(Links.At(request(), cursor), needed);
        page.Accepted = _accepted;
        return send(slice is null ? page : Slicing.Cut(page, slice), cancellationToken);
    }

    internal Checkpoint Start(bool backwards) =>
        new()
        {
            Operation = Operation.Id,
            Request = Hash(),
            Token = Links.Cursor(request()),
            Backwards = backwards,
        };

    /// <summary>Refuses a place in another collection than this.</summary>
    internal void Accept(string operation, string hash, string argument)
    {
        if (operation != Operation.Id)
        {
            throw new ArgumentException($"It is a place in what {operation} enumerates, not in what {Operation.Id} does.", argument);
        }

        if (hash != Hash())
        {
            throw new ArgumentException(
                $"It was reached by {operation} with other arguments or options. Enumerate with the same ones, or start from the beginning.",
                argument
            );
        }
    }

    internal PageSource<TItem, TPage> Asking(Func<XRequest, XRequest> change) =>
        new(send, clock, () => change(request()), _accepted, lifetime) { Links = Links };

    // The request as it goes to X, apart from the page. What the client keeps to itself, such as a timeout, may differ.
    private string Hash()
    {
        var target = $"{Operation.Id} {Links.At(request(), null).Target(XDialect.Tweet)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)).AsSpan(0, 16));
    }
}
