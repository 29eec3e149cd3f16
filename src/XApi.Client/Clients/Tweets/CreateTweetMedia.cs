using System.Runtime.CompilerServices;
using Newtonsoft.Json;

namespace XApi;

// Written by hand: media that are files yet. They are uploaded before the Tweet is posted, and are no part of its JSON.
[CollectionBuilder(typeof(CreateTweetMedia), nameof(Create))]
public sealed partial class CreateTweetMedia
{
    /// <summary>
    /// Files to upload and attach, behind <see cref="MediaIds"/>: up to four photos, or one video, or one GIF. They are not written as JSON. A collection of files
    /// stands for media with nothing else: <c>Media = [MediaSource.File("cat.jpg")]</c>.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<MediaSource> Files { get; init; } = [];

    /// <summary>Makes media of files. Collection expressions call it.</summary>
    /// <param name="files">The files.</param>
    public static CreateTweetMedia Create(ReadOnlySpan<MediaSource> files) => new() { Files = files.ToArray() };

    /// <summary>The files.</summary>
    public IEnumerator<MediaSource> GetEnumerator() => Files.GetEnumerator();
}
