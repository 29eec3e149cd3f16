using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace XApi.Tests.Authentication;

/// <summary>Starts several real processes that share a stored token, and a token endpoint on the loopback that they refresh it at.</summary>
internal static class RefreshAcrossProcesses
{
    private const int Processes = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task AssertOneRefreshAsync(ITokenStore store, string kind, string location, string why)
    {
        // The one that ended has no more than a second to go, so that every process has to refresh; the one that is refused is far from its end.
        var end = why == "ended" ? DateTimeOffset.UnixEpoch : TimeProvider.System.GetUtcNow().AddHours(1);
        await store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(AuthorizationServerStub.Token(0, end)));

        var oauth = new AuthorizationServerStub();
        var allGone = new TaskCompletionSource();
        using var endpoint = Listen(out var address);
        var serving = ServeAsync(endpoint, oauth, allGone.Task);

        var processes = Enumerable.Range(0, Processes)
            .Select(_ => Programs.Start(
                Environment.ProcessPath is { } dotnet && Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? dotnet : "dotnet",
                "exec", Path.Combine(TestContext.CurrentContext.TestDirectory, "XApi.TestProcess.dll"), kind, location, address.AbsoluteUri, why))
            .ToArray();
        try
        {
            foreach (var process in processes)
            {
                Assert.That(await LineAsync(process), Is.EqualTo("ready"));
            }

            foreach (var process in processes)
            {
                await process.StandardInput.WriteLineAsync("go");
                await process.StandardInput.FlushAsync();
            }

            // No answer comes before all processes are on their way.
            allGone.SetResult();
            foreach (var process in processes)
            {
                Assert.That(await LineAsync(process), Is.EqualTo("Bearer access-1"));
                await process.WaitForExitAsync().WaitAsync(Limit);
                Assert.That(process.ExitCode, Is.Zero);
            }

            Assert.That((oauth.Pair, oauth.Spent), Is.EqualTo((1, 0)), "refreshes, and tries with a spent token");
            Assert.That((await store.ReadAsync("default"))?.RefreshToken, Is.EqualTo("refresh-1"));
        }
        finally
        {
            foreach (var process in processes.Where(p => !p.HasExited))
            {
                process.Kill();
            }

            endpoint.Stop();
            await serving;
        }
    }

    private static async Task<string?> LineAsync(Process process)
        => await process.StandardOutput.ReadLineAsync().WaitAsync(Limit)
            ?? throw new InvalidOperationException($"The process ended: {await process.StandardError.ReadToEndAsync()}");

    private static HttpListener Listen(out Uri address)
    {
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        address = new($"http://127.0.0.1:{port}");
        var listener = new HttpListener { Prefixes = { address.AbsoluteUri } };
        listener.Start();
        return listener;
    }

    private static async Task ServeAsync(HttpListener listener, AuthorizationServerStub oauth, Task until)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await until;
            var body = await new StreamReader(context.Request.InputStream).ReadToEndAsync();
            using var answer = oauth.Answer(context.Request.Url!.AbsolutePath, body);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(await answer.Content.ReadAsByteArrayAsync());
            context.Response.Close();
        }
    }
}
