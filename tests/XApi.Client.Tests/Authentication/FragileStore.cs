namespace XApi.Tests.Authentication;

/// <summary>A store in memory that counts its reads, and fails to write when asked to.</summary>
internal sealed class FragileStore : ITokenStore
{
    private readonly MemoryTokenStore _inner = new();

    public bool FailWrites { get; set; }

    public int Reads { get; private set; }

    public Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        Reads++;
        return _inner.ReadAsync(name, cancellationToken);
    }

    public Task<OAuth2UserToken?> UpdateAsync(
        string name,
        Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
        CancellationToken cancellationToken = default
    ) =>
        _inner.UpdateAsync(
            name,
            async (stored, cancel) =>
            {
                var next = await update(stored, cancel);
                return FailWrites && next != stored ? throw new IOException("disk full") : next;
            },
            cancellationToken
        );
}
