// One contender of the comparison. It prints `ready` after its first response, then takes orders, a line each, and replies to each with a line of JSON.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using XApi.Bench;

var server = new Uri(args[1]);
using IContender contender = args[0] switch
{
    "bytes" => new BytesOnly(server),
    "xapi" => new Ours(server),
    "newtonsoft" => new NewtonsoftJson(server),
    "stj" => new SystemTextJson(server),
    _ => throw new ArgumentException($"There is no contender {args[0]}."),
};
if (await contender.PageAsync("page100") is { } first and not 100)
{
    throw new InvalidOperationException($"A page of 100 has {first} Tweets.");
}

Console.WriteLine("ready");
var pages = new Dictionary<string, byte[]>();
while (Console.ReadLine() is { } order)
{
    var words = order.Split(' ');
    Console.WriteLine(
        words[0] switch
        {
            "page" => await MeasureAsync(Seconds(words[1]), () => contender.PageAsync(words[2])),
            "read" => await ReadAsync(Seconds(words[1]), words[2]),
            "stream" => await StreamAsync(Seconds(words[1])),
            "grow" => await GrowAsync(long.Parse(words[1], CultureInfo.InvariantCulture), Seconds(words[2])),
            "memory" => JsonSerializer.Serialize(new { rss = Environment.WorkingSet, peak = Peak() }),
            _ => throw new ArgumentException(order),
        }
    );
}

async Task<string> ReadAsync(double seconds, string query)
{
    if (!pages.TryGetValue(query, out var page))
    {
        using var http = Call.NewHttp(server);
        pages[query] = page = await http.GetByteArrayAsync(Call.Page(query));
    }

    return await MeasureAsync(
        seconds,
        () =>
        {
            contender.Read(page);
            return Task.CompletedTask;
        }
    );
}

static async Task<string> MeasureAsync(double seconds, Func<Task> act)
{
    var (count, clock, cpu, allocated) = (0, Stopwatch.StartNew(), Cpu(), GC.GetTotalAllocatedBytes());
    do
    {
        await act().ConfigureAwait(false);
        count++;
    } while (clock.Elapsed.TotalSeconds < seconds);

    return Result(count, clock.Elapsed.TotalMilliseconds, Cpu() - cpu, GC.GetTotalAllocatedBytes(precise: true) - allocated);
}

// The clock starts with the first message: how long a connection takes to open is another matter.
async Task<string> StreamAsync(double seconds)
{
    var (count, clock, cpu, allocated) = (-1, new Stopwatch(), 0.0, 0L);
    await contender.StreamAsync(() =>
    {
        if (++count == 0)
        {
            clock.Start();
            (cpu, allocated) = (Cpu(), GC.GetTotalAllocatedBytes());
        }

        // Asking the time costs more than some messages do.
        return (count & 15) != 15 || clock.Elapsed.TotalSeconds < seconds;
    });
    return Result(count, clock.Elapsed.TotalMilliseconds, Cpu() - cpu, GC.GetTotalAllocatedBytes(precise: true) - allocated);
}

// Up to a number of messages on one connection, or as many as come in a time: what had passed, and was in use, at each power of ten.
async Task<string> GrowAsync(long messages, double seconds)
{
    var (count, next, clock, points) = (0L, 1L, new Stopwatch(), new List<object>());
    await contender.StreamAsync(() =>
    {
        if (count == 0)
        {
            clock.Start();
        }

        var continues = ++count < messages && ((count & 1023) != 0 || clock.Elapsed.TotalSeconds < seconds);
        if (count == next || !continues)
        {
            points.Add(
                new
                {
                    count,
                    ms = clock.Elapsed.TotalMilliseconds,
                    cpu = Cpu(),
                    rss = Environment.WorkingSet,
                    heap = GC.GetTotalMemory(false),
                }
            );
            next *= 10;
        }

        return continues;
    });
    return JsonSerializer.Serialize(points);
}

static string Result(int count, double ms, double cpu, long allocated) =>
    JsonSerializer.Serialize(
        new
        {
            count,
            ms,
            cpu,
            allocated,
        }
    );

static double Cpu() => Environment.CpuUsage.TotalTime.TotalMilliseconds;

static long Peak()
{
    using var self = Process.GetCurrentProcess();
    return self.PeakWorkingSet64;
}

static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
