using System.Text.Json;

namespace XApi.Bench;

/// <summary>What it costs to have the bytes, decompressed, and to make nothing of them.</summary>
internal sealed class BytesOnly(Uri server) : IContender
{
    private readonly HttpClient _http = Call.NewHttp(server);
    private readonly byte[] _buffer = new byte[64 * 1024];

    public async Task<int?> PageAsync(string query)
    {
        await _http.GetByteArrayAsync(Call.Page(query)).ConfigureAwait(false);
        return null;
    }

    /// <summary>Finds the tokens of a page, which is what any reader has to do first.</summary>
    public void Read(byte[] page)
    {
        var reader = new Utf8JsonReader(page);
        while (reader.Read()) { }
    }

    public async Task StreamAsync(Func<bool> more)
    {
        using var response = await _http.GetAsync(Call.Stream, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync().ConfigureAwait(false);
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
