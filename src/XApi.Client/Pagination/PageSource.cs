using System.Security.Cryptography;
using System.Text;

namespace XApi;

/// <summary>Where pages come from: the call that fetches one, made again for each.</summary>
internal sealed class PageSource<TItem, TPage>(
    XTransport transport,
    Func<XRequest> request,
    ReadJson<TPage> read,
    AcceptedQuery? accepted = null
)
    where TPage : XResponse, IPage<TItem>
{
    // All pages have one query, which is checked once.
    private readonly AcceptedQuery _accepted = accepted ?? new();

    internal XOperation Operation { get; } = request().Operation;

    internal XPagination Pagination => Operation.Pagination!;

    internal PageLinks Links
    {
        get => field ??= PageLinks.Of(Operation);
        init;
    }

    internal TimeProvider Clock => transport.Clock;

    internal XRequest Request() => request();

    internal Task<TPage> FetchAsync(string? cursor, TimeSlice? slice, CancellationToken cancellationToken)
    {
        var page = Links.At(request(), cursor);
        page.Accepted = _accepted;
        return transport.SendAsync(slice is null ? page : Slicing.Cut(page, slice), read, cancellationToken);
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
        new(transport, () => change(request()), read, _accepted) { Links = Links };

    // The request as it goes to X, apart from the page. What the client keeps to itself, such as a timeout, may differ.
    private string Hash()
    {
        var target = $"{Operation.Id} {Links.At(request(), null).Target}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)).AsSpan(0, 16));
    }
}
