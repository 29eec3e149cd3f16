using System.Text;
using System.Text.Json;

namespace XApi.Bench;

/// <summary>System.Text.Json's serializer, which finds the members of our models by reflection.</summary>
internal sealed class SystemTextJson(Uri server) : IContender
{
    private readonly HttpClient _http = Call.NewHttp(server);

    public async Task<int?> PageAsync(string query)
    {
        using var response = await _http.GetAsync(Call.Page(query), HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync().ConfigureAwait(false);
        return (await JsonSerializer.DeserializeAsync<TweetPage>(body, Reflection.SystemTextJson).ConfigureAwait(false))!.Data.Count;
    }

    public void Read(byte[] page) => GC.KeepAlive(ToPage(page));

    internal static TweetPage ToPage(byte[] page) => JsonSerializer.Deserialize<TweetPage>(page, Reflection.SystemTextJson)!;

    public async Task StreamAsync(Func<bool> more)
    {
        using var response = await _http.GetAsync(Call.Stream, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        using var lines = new StreamReader(
            await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync().ConfigureAwait(false),
            Encoding.UTF8
        );
        do
        {
            GC.KeepAlive(
                JsonSerializer.Deserialize<FilteredStreamTweet>(
                    (await lines.ReadLineAsync().ConfigureAwait(false))!,
                    Reflection.SystemTextJson
                )
            );
        } while (more());
    }

    public void Dispose() => _http.Dispose();
}
