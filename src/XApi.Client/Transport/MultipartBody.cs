using System.Globalization;
using System.Text;

namespace XApi;

/// <summary>A body of several parts (<c>multipart/form-data</c>): texts, JSON and files. Parts without a value are left out.</summary>
internal sealed class MultipartBody : RequestBody
{
    private readonly List<Part> _parts = [];

    internal override (bool IsStreamed, bool Rewinds) Streaming =>
        (_parts.Exists(part => part.Stream is not null), _parts.TrueForAll(part => part.Stream is null or { CanSeek: true }));

    /// <summary>The names of the parts, with the values of those that are texts.</summary>
    internal IEnumerable<(string Name, string? Text)> Parts => _parts.Select(part => (part.Name, part.Text));

    internal MultipartBody Text(string name, string? value)
    {
        if (value is not null)
        {
            _parts.Add(new(name, () => new StringContent(value, Encoding.UTF8)) { Text = value });
        }

        return this;
    }

    internal MultipartBody Text<T>(string name, T value)
        where T : struct, IOpenEnum<T> => Text(name, value.Value);

    internal MultipartBody Text<T>(string name, T? value)
        where T : struct, IOpenEnum<T> => Text(name, value?.Value);

    internal MultipartBody Text(string name, long? value) => Text(name, value?.ToString(CultureInfo.InvariantCulture));

    internal MultipartBody Text(string name, bool? value) => Text(name, value is { } isTrue ? (isTrue ? "true" : "false") : null);

    /// <summary>A list is a part for each of its values.</summary>
    internal MultipartBody Text(string name, IReadOnlyList<string>? values)
    {
        foreach (var value in values ?? [])
        {
            Text(name, value);
        }

        return this;
    }

    internal MultipartBody Json(string name, XModel? value)
    {
        if (value is not null)
        {
            _parts.Add(new(name, () => JsonBody.Content(value)));
        }

        return this;
    }

    /// <summary>Adds a file, which is read while it is sent and is not disposed.</summary>
    internal MultipartBody File(string name, Stream? content, string mediaType = "application/octet-stream", string? fileName = null)
    {
        if (content is not null)
        {
            _parts.Add(new(name, () => new StreamedContent(content, mediaType)) { Stream = content, FileName = fileName ?? name });
        }

        return this;
    }

    internal override HttpContent ToContent()
    {
        var content = new MultipartFormDataContent();

        // .NET writes the boundary in quotes, which a boundary of letters and digits does not need and some servers take as a part of it.
        var boundary = content.Headers.ContentType!.Parameters.Single();
        boundary.Value = boundary.Value!.Trim('"');
        foreach (var part in _parts)
        {
            // RFC 7578 shows names in quotes, and not every server takes them without.
            var name = $"\"{part.Name}\"";
            if (part.FileName is { } fileName)
            {
                content.Add(part.ToContent(), name, fileName);
            }
            else
            {
                content.Add(part.ToContent(), name);
            }
        }

        return content;
    }

    private sealed record Part(string Name, Func<HttpContent> ToContent)
    {
        internal string? Text { get; init; }

        internal Stream? Stream { get; init; }

        internal string? FileName { get; init; }
    }
}
