using System.Globalization;

namespace XApi;

/// <summary>Refuses a file before it is sent that X would refuse by its documentation. What can't be read, or X doesn't say, passes.</summary>
internal static class MediaCheck
{
    /// <summary>How many bytes an upload may have at all, by the spec.</summary>
    internal static long MaxBytes { get; } = XOperation.InitializeUpload.Parameter("total_bytes")!.Maximum ?? long.MaxValue;

    private const string Taken = "JPEG, PNG, GIF, WebP, BMP, TIFF, MP4, QuickTime, WebM, MPEG-TS, SubRip and WebVTT";

    // The other profiles of AAC that MPEG-4 numbers: those with bands that are made up, as HE-AAC has them.
    private static readonly int[] HighEfficiency = [5, 29];

    /// <summary>What is thrown for bytes that no category is for.</summary>
    internal static XInvalidParameterException Unknown(MediaFormat file, string? name) =>
        Refused($"takes {Taken} (anything else with MediaUploadOptions.Category and MediaType)", file.Name, name);

    /// <summary>What is thrown for a file without a byte, of which there is nothing to send.</summary>
    internal static XInvalidParameterException Empty(string? name) =>
        Refused("takes a file with at least 1 byte (what writes the file may not be done)", "empty", name);

    /// <summary>Refuses subtitles of what is no video.</summary>
    internal static void TakesSubtitles(MediaFormat file, MediaCategory category, string? name) =>
        new Checked(category, name).Holds(
            MediaLimits.Of(category)?.Kind is null or MediaKind.Video,
            $"takes no subtitles, which belong to videos",
            $"{file.Name}"
        );

    internal static async Task RunAsync(
        MediaContent content,
        MediaFormat file,
        MediaCategory category,
        string? name,
        CancellationToken cancellationToken
    )
    {
        var check = new Checked(category, name);
        var limits = MediaLimits.Of(category);
        var most = limits?.MaxBytes ?? MaxBytes;
        check.Holds(content.Length <= most, $"takes at most {most:N0} bytes", $"{content.Length:N0} bytes or more");
        if (limits is null)
        {
            return;
        }

        check.Holds(
            file.Kind == MediaKind.Other
                || file.Kind == limits.Kind
                || (file.Type == UploadMediaType.ImageGif && limits.Kind is MediaKind.Photo or MediaKind.Gif),
            $"takes {Named(limits.Kind)}",
            $"{file.Name}"
        );
        if (file.Type == UploadMediaType.ImageGif && limits.Kind == MediaKind.Gif)
        {
            Check(check, limits, await GifFacts.ReadAsync(content, int.MaxValue, cancellationToken).ConfigureAwait(false));
        }
        else if ((file == MediaFormat.Mp4 || file == MediaFormat.QuickTime) && limits.Kind == MediaKind.Video)
        {
            Check(check, limits, await Mp4Facts.ReadAsync(content, cancellationToken).ConfigureAwait(false));
        }
    }

    private static void Check(Checked check, MediaLimits limits, GifFacts? gif)
    {
        if (gif is null)
        {
            return;
        }

        check.Holds(
            !(gif.Width > limits.MaxWidth) && !(gif.Height > limits.MaxHeight),
            $"takes GIFs of at most {limits.MaxWidth} x {limits.MaxHeight} pixels",
            $"{gif.Width} x {gif.Height}"
        );
        check.Holds(!(gif.Frames > limits.MaxFrames), $"takes GIFs of at most {limits.MaxFrames} frames", $"of {gif.Frames} frames");
        var pixels = (long)gif.Width * gif.Height * gif.Frames;
        check.Holds(
            !(pixels > limits.MaxPixels),
            $"takes GIFs of at most {limits.MaxPixels:N0} pixels in all frames",
            $"of {pixels:N0} ({gif.Width} x {gif.Height} x {gif.Frames})"
        );
    }

    private static void Check(Checked check, MediaLimits limits, Mp4Facts? film)
    {
        if (film?.Duration is { TotalMilliseconds: var time })
        {
            check.Holds(
                !(time < limits.MinMilliseconds) && !(time > limits.MaxMilliseconds),
                $"takes videos of {limits.MinMilliseconds / 1000.0:0.###} to {limits.MaxMilliseconds / 1000.0:0.###} seconds (longer ones as MediaUse.Amplify, from accounts that may)",
                $"{time / 1000:0.###} seconds long"
            );
        }

        if (film?.Video is { } video)
        {
            CheckPictures(check, limits, video);
        }

        if (film?.Audio is not { } audio)
        {
            return;
        }

        check.Holds(
            limits.AudioCodecs.Count == 0 || limits.AudioCodecs.Contains(audio.Codec),
            $"takes sound in AAC with the profile Low Complexity",
            $"with sound in {audio.Codec.Trim()}"
        );
        check.Holds(
            limits.AudioCodecs.Count == 0 || audio.AacProfile is not { } profile || !HighEfficiency.Contains(profile),
            $"takes sound in AAC with the profile Low Complexity",
            $"with sound in HE-AAC"
        );
        check.Holds(
            !(audio.Channels > limits.MaxAudioChannels),
            $"takes sound of at most {limits.MaxAudioChannels} channels",
            $"with {audio.Channels} channels"
        );
    }

    private static void CheckPictures(Checked check, MediaLimits limits, Mp4Video video)
    {
        check.Holds(
            limits.VideoCodecs.Count == 0 || limits.VideoCodecs.Contains(video.Codec),
            $"takes videos in H.264",
            $"in {video.Codec.Trim()}"
        );
        check.Holds(
            !(video.FrameRate > limits.MaxFrameRate + 0.5),
            $"takes videos of at most {limits.MaxFrameRate} frames a second",
            $"of {video.FrameRate:0.##} frames a second"
        );
        check.Holds(
            limits.MaxRatio is null || video.HasSquarePixels != false,
            $"takes videos with square pixels",
            $"with pixels that are not"
        );
        if (video is not { Width: > 0 and var width, Height: > 0 and var height })
        {
            return;
        }

        var (shorter, longer) = (Math.Min(width, height), Math.Max(width, height));
        check.Holds(
            !(shorter < limits.MinSide) && !(longer > limits.MaxSide),
            $"takes videos of {limits.MinSide} x {limits.MinSide} to {limits.MaxSide} x {limits.MaxSide} pixels",
            $"{width} x {height}"
        );
        check.Holds(
            !(longer > (long)shorter * (limits.MaxRatio ?? longer)),
            $"takes videos from 1:{limits.MaxRatio} to {limits.MaxRatio}:1",
            $"{width} x {height}"
        );
    }

    private static XInvalidParameterException Refused(string bound, string value, string? name) =>
        new(XOperation.UploadMedia, "media", bound, value + (name is null ? "" : $" ({name})"));

    private static string Named(MediaKind kind) =>
        kind switch
        {
            MediaKind.Photo => "photos",
            MediaKind.Gif => "GIFs",
            MediaKind.Video => "videos",
            _ => "subtitles, as SubRip or WebVTT",
        };

    private readonly struct Checked(MediaCategory category, string? name)
    {
        internal void Holds(bool holds, FormattableString bound, FormattableString value)
        {
            if (!holds)
            {
                throw new XInvalidParameterException(
                    XOperation.InitializeUpload,
                    "media",
                    $"as {category} {bound.ToString(CultureInfo.InvariantCulture)}",
                    value.ToString(CultureInfo.InvariantCulture) + (name is null ? "" : $" ({name})")
                );
            }
        }
    }
}
