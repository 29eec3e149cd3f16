namespace XApi.Bench;

/// <summary>What the network alone costs: bytes into memory that is used again, and nothing made of them.</summary>
internal sealed class BytesOnly(Uri server) : IContender
{
    private readonly HttpClient _http = Call.NewHttp(server);
    private readonly byte[] _buffer = new byte[64 * 1024];

    public async Task<int?> PageAsync(int items)
    {
        await _http.GetByteArrayAsync(Call.Page(items)).ConfigureAwait(false);
        return null;
    }

    public void Read(byte[] page) => throw new NotSupportedException();

    public async Task StreamAsync(Func<bool> more)
    {
        using var answer = await _http.GetAsync(Call.Stream, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync().ConfigureAwait(false);
        while (true)
        {
            var count = await body.ReadAsync(_buffer).ConfigureAwait(false);
            for (var messages = _buffer.AsSpan(0, count).Count((byte)'\n'); messages > 0; messages--)
            {
                if (!more())
                {
                    return;
                }
            }
        }
    }

    public void Dispose() => _http.Dispose();
}
