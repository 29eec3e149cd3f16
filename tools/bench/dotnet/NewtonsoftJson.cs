using System.Text;
using Newtonsoft.Json;

namespace XApi.Bench;

/// <summary>Newtonsoft's serializer, which finds the members of our models by reflection.</summary>
internal sealed class NewtonsoftJson(Uri server) : IContender
{
    private readonly HttpClient _http = Call.NewHttp(server);

    public async Task<int?> PageAsync(string query)
    {
        using var response = await _http.GetAsync(Call.Page(query), HttpCompletionOption.ResponseContentRead).ConfigureAwait(false);
        using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync().ConfigureAwait(false);
        return Deserialize<TweetPage>(new StreamReader(body, Encoding.UTF8)).Data.Count;
    }

    public void Read(byte[] page) => GC.KeepAlive(Deserialize<TweetPage>(new StreamReader(new MemoryStream(page), Encoding.UTF8)));

    public async Task StreamAsync(Func<bool> more)
    {
        using var response = await _http.GetAsync(Call.Stream, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        using var lines = new StreamReader(
            await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync().ConfigureAwait(false),
            Encoding.UTF8
        );
        do
        {
            GC.KeepAlive(Deserialize<FilteredStreamTweet>(new StringReader((await lines.ReadLineAsync().ConfigureAwait(false))!)));
        } while (more());
    }

    public void Dispose() => _http.Dispose();

    private static T Deserialize<T>(TextReader text)
    {
        using var reader = new JsonTextReader(text);
        return Reflection.Newtonsoft.Deserialize<T>(reader)!;
    }
}
