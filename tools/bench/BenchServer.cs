using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace XApi.Bench;

/// <summary>Serves pages and a stream as fast as it can. It runs in a process of its own, so that its work counts for no contender.</summary>
internal static class BenchServer
{
    private const int IdDigits = 19;

    /// <summary>Starts it. The first line that it writes is its address, and the bytes of a page, of a compressed page and of a message.</summary>
    internal static Process Start() =>
        Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, [typeof(BenchServer).Assembly.Location, "serve"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;

    internal static void Stop(Process server)
    {
        server.StandardInput.Close();
        if (!server.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            server.Kill();
        }
    }

    internal static async Task<int> RunAsync()
    {
        var corpus = await Corpus.CollectAsync();
        var pages = new Dictionary<string, (byte[] Bytes, string? Encoding)>();
        foreach (var items in Growth.PageSizes)
        {
            var page = corpus.Page(items);
            pages[$"page{items}"] = (Compress(page), "gzip");
            pages[$"plain{items}"] = (page, null);
        }

        var block = new StreamBlock(corpus.Messages(hasRules: true));
        var firehose = new FirehoseSender(corpus.Messages(hasRules: false));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.Run(async context =>
        {
            var response = context.Response;
            response.ContentType = "application/json; charset=utf-8";
            response.Headers["x-rate-limit-limit"] = "1000000000";
            response.Headers["x-rate-limit-remaining"] = "999999999";
            response.Headers["x-rate-limit-reset"] = DateTimeOffset
                .UtcNow.AddMinutes(15)
                .ToUnixTimeSeconds()
                .ToString(CultureInfo.InvariantCulture);
            if (context.Request.Path == "/2/tweets/search/stream")
            {
                await StreamAsync(block, response, context.RequestAborted);
                return;
            }

            if (context.Request.Path == "/2/tweets/firehose/stream")
            {
                var partition = int.Parse(context.Request.Query["partition"].ToString(), CultureInfo.InvariantCulture);
                await firehose.SendAsync(
                    partition,
                    Firehose.PerSecond / FirehoseSender.Partitions,
                    response.BodyWriter,
                    context.RequestAborted
                );
                return;
            }

            var (bytes, encoding) = pages[context.Request.Query["query"].ToString()];
            if (encoding is not null)
            {
                response.Headers.ContentEncoding = encoding;
            }

            response.ContentLength = bytes.Length;
            await response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
        });
        await server.StartAsync();
        Console.WriteLine(
            $"{server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()} {pages["plain100"].Bytes.Length} {pages["page100"].Bytes.Length} {block.MessageBytes}"
        );
        await Console.In.ReadToEndAsync();
        return 0;
    }

    // Compressed once: how long that takes is no contender's business.
    private static byte[] Compress(byte[] page)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(page);
        }

        return compressed.ToArray();
    }

    private static async Task StreamAsync(StreamBlock block, HttpResponse response, CancellationToken cancellationToken)
    {
        // Ids of the present and later, because what a client has seen it does not deliver again.
        var id = long.Parse(XId.FirstAt(DateTimeOffset.UtcNow), CultureInfo.InvariantCulture);
        var bytes = block.Copy();
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                id = block.Number(bytes, id);
                await response.BodyWriter.WriteAsync(bytes, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The contender has had enough.
        }
    }

    /// <summary>Messages one after another, whose Tweets get new ids each time they are sent.</summary>
    private sealed class StreamBlock
    {
        private readonly byte[] _bytes;
        private readonly int[] _ids;

        internal StreamBlock(IReadOnlyList<byte[]> messages)
        {
            _bytes = [.. messages.SelectMany(message => (byte[])[.. message, .. "\r\n"u8])];
            MessageBytes = _bytes.Length / messages.Count;
            var (start, ids) = (0, new List<int>());
            foreach (var message in messages)
            {
                // `data` comes first, and in it `id`.
                ids.Add(start + message.AsSpan().IndexOf("\"id\":\""u8) + 6);
                start += message.Length + 2;
            }

            _ids = [.. ids];
        }

        internal int MessageBytes { get; }

        internal byte[] Copy() => [.. _bytes];

        internal long Number(byte[] bytes, long id)
        {
            foreach (var at in _ids)
            {
                (++id).TryFormat(bytes.AsSpan(at, IdDigits), out _, "D19", CultureInfo.InvariantCulture);
            }

            return id;
        }
    }
}
