using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace XApi.Bench;

/// <summary>System.Text.Json's serializer, which finds the members of our models by reflection.</summary>
internal sealed class SystemTextJson(Uri server) : IContender
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new OpenEnums() },
    };

    private readonly HttpClient _http = Call.NewHttp(server);

    public async Task<int?> PageAsync(string query)
    {
        using var response = await _http.GetAsync(Call.Page(query), HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync().ConfigureAwait(false);
        return (await JsonSerializer.DeserializeAsync<TweetPage>(body, Options).ConfigureAwait(false))!.Data.Count;
    }

    public void Read(byte[] page) => GC.KeepAlive(ToPage(page));

    internal static TweetPage ToPage(byte[] page) => JsonSerializer.Deserialize<TweetPage>(page, Options)!;

    public async Task StreamAsync(Func<bool> more)
    {
        using var response = await _http.GetAsync(Call.Stream, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        using var lines = new StreamReader(
            await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync().ConfigureAwait(false),
            Encoding.UTF8
        );
        do
        {
            GC.KeepAlive(JsonSerializer.Deserialize<FilteredStreamTweet>((await lines.ReadLineAsync().ConfigureAwait(false))!, Options));
        } while (more());
    }

    public void Dispose() => _http.Dispose();

    /// <summary>An open enum is its value on the wire.</summary>
    private sealed class OpenEnums : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert.IsValueType
            && typeToConvert.GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IOpenEnum<>));

        public override System.Text.Json.Serialization.JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (System.Text.Json.Serialization.JsonConverter)Activator.CreateInstance(typeof(OpenEnum<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class OpenEnum<T> : JsonConverter<T>
        where T : struct, IOpenEnum<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            T.FromValue(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
