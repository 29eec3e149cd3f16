using System.Buffers.Binary;
using System.Diagnostics;

namespace XApi.Tests.Uploads;

/// <summary>Each documented limit, just within it and just beyond it.</summary>
[TestFixture]
internal sealed class MediaCheckTests
{
    private const int Mega = 1024 * 1024;

    [TestCase("tweet_image", 5 * Mega)]
    [TestCase("dm_image", 5 * Mega)]
    [TestCase("tweet_gif", 15 * Mega)]
    [TestCase("dm_gif", 15 * Mega)]
    [TestCase("tweet_video", 512 * Mega)]
    [TestCase("dm_video", 512 * Mega)]
    [TestCase("amplify_video", 16L * 1024 * Mega)]
    public async Task A_file_has_at_most_the_bytes_of_its_category(string category, long most)
    {
        Assert.That(await RefusalAsync(new EmptyContent(most), category), Is.Null);
        Assert.That(
            await RefusalAsync(new EmptyContent(most + 1), category),
            Does.StartWith($"`media` as {category} takes at most {most:N0} bytes, and is {most + 1:N0} bytes or more (holiday)")
        );
    }

    [TestCase(1280, 1080, 100, null)]
    [TestCase(1281, 1080, 1, "at most 1280 x 1080 pixels, and is 1281 x 1080")]
    [TestCase(1280, 1081, 1, "at most 1280 x 1080 pixels, and is 1280 x 1081")]
    [TestCase(10, 10, 350, null)]
    [TestCase(10, 10, 351, "at most 350 frames, and is of 351 frames")]
    [TestCase(1000, 1000, 300, null)]
    [TestCase(1000, 1000, 301, "at most 300,000,000 pixels in all frames, and is of 301,000,000 (1000 x 1000 x 301)")]
    public async Task A_GIF_has_its_limits(int width, int height, int frames, string? refusal) =>
        Assert.That(
            await RefusalAsync(new BytesContent(MediaFiles.Gif(width, height, frames)), "tweet_gif"),
            refusal is null ? Is.Null : Does.Contain(refusal)
        );

    private static readonly (string What, Film Film, string? Refusal)[] Films =
    [
        ("usual", new(), null),
        ("index last", new() { HasIndexLast = true, Seconds = 141 }, "0.5 to 140 seconds"),
        ("wide times", new() { HasWideTimes = true, Seconds = 141 }, "is 141 seconds long"),
        ("shortest", new() { Seconds = 0.5 }, null),
        ("too short", new() { Seconds = 0.499 }, "is 0.499 seconds long"),
        ("longest", new() { Seconds = 140 }, null),
        ("too long", new() { Seconds = 140.001 }, "longer ones as MediaUse.Amplify"),
        ("no duration", new() { Seconds = 0, Frames = 3 }, null),
        ("in fragments", new() { Seconds = 500, IsFragmented = true }, null),
        ("1080p", new() { Width = 1920, Height = 1080 }, null),
        ("portrait", new() { Width = 720, Height = 1280 }, null),
        ("4K", new() { Width = 3840, Height = 2160 }, "32 x 32 to 1920 x 1920 pixels, and is 3840 x 2160"),
        ("smallest", new() { Width = 32, Height = 32 }, null),
        ("too small", new() { Width = 32, Height = 31 }, "and is 32 x 31"),
        ("3:1", new() { Width = 960, Height = 320 }, null),
        ("wider than 3:1", new() { Width = 961, Height = 320 }, "from 1:3 to 3:1, and is 961 x 320"),
        ("higher than 1:3", new() { Width = 320, Height = 961 }, "from 1:3 to 3:1"),
        ("60 frames", new() { FrameRate = 60 }, null),
        ("61 frames", new() { FrameRate = 61 }, "at most 60 frames a second, and is of 61 frames a second"),
        ("H.264 with parameters within", new() { Codec = "avc3" }, null),
        ("H.265", new() { Codec = "hvc1" }, "videos in H.264, and is in hvc1"),
        ("no sound", new() { Audio = null }, null),
        ("Opus", new() { Audio = "Opus" }, "sound in AAC with the profile Low Complexity, and is with sound in Opus"),
        ("HE-AAC", new() { AacProfile = 5 }, "sound in HE-AAC"),
        ("HE-AAC v2", new() { AacProfile = 29 }, "sound in HE-AAC"),
        ("mono", new() { Channels = 1 }, null),
        ("5.1", new() { Channels = 6 }, "at most 2 channels, and is with 6 channels"),
        ("wide pixels", new() { PixelWidth = 2 }, "square pixels"),
        ("QuickTime", new() { Brand = "qt  ", FrameRate = 120 }, "at most 60 frames"),
    ];

    [TestCaseSource(nameof(Films))]
    public async Task A_video_has_its_limits((string What, Film Film, string? Refusal) film)
    {
        var content = new BytesContent(MediaFiles.Mp4(film.Film));

        Assert.That(await RefusalAsync(content, "tweet_video"), film.Refusal is null ? Is.Null : Does.Contain(film.Refusal));
        Assert.That(await RefusalAsync(content, "amplify_video"), Is.Null, "X says nothing of longer videos but their bytes");
    }

    [Test]
    public async Task A_file_of_another_kind_than_its_category_is_refused()
    {
        var (png, gif, film) = (MediaFiles.Png(), MediaFiles.Gif(1, 1, 1), MediaFiles.Mp4());

        Assert.That(await RefusalAsync(new BytesContent(png), "tweet_video"), Does.Contain("takes videos, and is PNG"));
        Assert.That(await RefusalAsync(new BytesContent(film), "tweet_image"), Does.Contain("takes photos, and is MP4"));
        Assert.That(await RefusalAsync(new BytesContent(gif), "tweet_video"), Does.Contain("takes videos, and is GIF"));
        Assert.That(await RefusalAsync(new BytesContent(film), "subtitles"), Does.Contain("takes subtitles, as SubRip or WebVTT"));
        Assert.That(await RefusalAsync(new BytesContent(gif), "tweet_image"), Is.Null, "a GIF that stands still");
        Assert.That(await RefusalAsync(new BytesContent("?"u8.ToArray()), "tweet_image"), Is.Null, "nobody knows what it is");
        Assert.That(await RefusalAsync(new BytesContent(png), "hologram"), Is.Null, "nor what that takes");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Damaged_files_pass_or_are_refused_and_take_no_time()
    {
        var random = new Random(20240501);
        var whole = new[]
        {
            MediaFiles.Mp4(),
            MediaFiles.Mp4(
                new Film
                {
                    HasIndexLast = true,
                    HasWideTimes = true,
                    Brand = "qt  ",
                }
            ),
            MediaFiles.Gif(20, 20, 20),
        };
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 5_000; i++)
        {
            var file = (byte[])whole[i % whole.Length].Clone();
            for (var damage = random.Next(1, 12); damage > 0; damage--)
            {
                // Bytes at random; and lengths and counts, which are what leads astray.
                var at = random.Next(file.Length - 4);
                if (random.Next(2) == 0)
                {
                    file[at] = (byte)random.Next(256);
                }
                else
                {
                    BinaryPrimitives.WriteUInt32BigEndian(
                        file.AsSpan(at & ~3),
                        random.Next(3) switch
                        {
                            0 => uint.MaxValue,
                            1 => 0,
                            _ => 1,
                        }
                    );
                }
            }

            var cut = file.AsMemory(0, random.Next(file.Length) + 1);
            await RefusalAsync(new BytesContent(random.Next(2) == 0 ? file : cut), i % 3 == 2 ? "tweet_gif" : "tweet_video");
        }

        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task A_film_of_a_million_boxes_is_not_read_to_its_end()
    {
        var boxes = new byte[1_000_000 * 8];
        for (var at = 0; at < boxes.Length; at += 8)
        {
            (boxes[at + 3], boxes[at + 4]) = (8, (byte)'f');
        }

        var content = new CountingContent([.. MediaFiles.Box("ftyp", "isom\0\0\0\0"u8.ToArray()), .. boxes]);

        Assert.That(await RefusalAsync(content, "tweet_video"), Is.Null);
        Assert.That(content.Reads, Is.LessThan(5_000));
    }

    private static async Task<string?> RefusalAsync(MediaContent content, string category)
    {
        try
        {
            var format = await MediaInspection.RunAsync(content, default);
            await MediaCheck.RunAsync(content, format, new MediaCategory(category), "holiday", default);
            return null;
        }
        catch (XInvalidParameterException refusal)
        {
            return refusal.Message;
        }
    }

    /// <summary>A file that has a size and no bytes.</summary>
    private sealed class EmptyContent : MediaContent
    {
        public EmptyContent(long length) => Length = length;

        internal override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) => new(0);
    }

    private sealed class CountingContent : MediaContent
    {
        private readonly byte[] _bytes;

        public CountingContent(byte[] bytes)
        {
            _bytes = bytes;
            Length = bytes.Length;
        }

        public int Reads { get; private set; }

        internal override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            Reads++;
            var count = (int)Math.Min(buffer.Length, _bytes.Length - offset);
            _bytes.AsMemory((int)offset, count).CopyTo(buffer);
            return new(count);
        }
    }
}
