using System.Globalization;
using Newtonsoft.Json.Linq;
using XApi.Cli.Output;

namespace XApi.Cli.Calls;

/// <summary>Sends a request and prints what comes of it: a document, pages, a stream or a file.</summary>
internal sealed class Call(CommandContext context, XRequestMessage request, XOperation operation)
{
    public async Task<int> RunAsync()
    {
        if (context.Get(OperationOptions.DryRun))
        {
            await new RequestPreview(context).ShowAsync(request, operation);
            return ExitCode.Success;
        }

        return operation.Streaming is not null ? await StreamAsync()
            : operation.ResponseMediaType != "application/json" ? await DownloadAsync()
            : context.Get(OperationOptions.Pages) is { } pages ? await PagesAsync(pages)
            : await SendAsync();
    }

    private async Task<int> SendAsync()
    {
        var response = await context.Client.SendAsync(request, context.Cancel);
        if (response.Json.Length > 0)
        {
            JsonOutput.Write(context, response.Json);
        }

        return Conclude(response);
    }

    private async Task<int> PagesAsync(string pages)
    {
        var most =
            pages == "all" ? int.MaxValue
            : int.TryParse(pages, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
            : throw new CommandException($"--pages takes a number from 1 on or all, and is “{pages}”.");
        var pagination = operation.Pagination!;
        var exit = ExitCode.Success;
        for (var page = 0; page < most; page++)
        {
            var response = await context.Client.SendAsync(request, context.Cancel);
            JsonOutput.Write(context, response.Json);
            await context.Out.FlushAsync(context.Cancel);
            exit = Conclude(response);
            if ((string?)response.ToJToken()?.SelectToken(pagination.NextToken) is not { Length: > 0 } next)
            {
                break;
            }

            request.Query[pagination.RequestToken] = next;
        }

        return exit;
    }

    private async Task<int> StreamAsync()
    {
        await foreach (var item in context.Client.StreamAsync(request, cancellationToken: context.Cancel))
        {
            JsonOutput.Write(context, item.ToJson());
            await context.Out.FlushAsync(context.Cancel);
        }

        return ExitCode.Success;
    }

    private async Task<int> DownloadAsync()
    {
        var file = context.Get(OperationOptions.Output);
        if (file is null && context.Terminal.IsOutTerminal)
        {
            throw new CommandException($"{operation.Id} returns a file: name one with --output, or send it into a pipe.");
        }

        await using var download = await context.Client.DownloadAsync(request, context.Cancel);
        if (file is null)
        {
            await context.Out.FlushAsync(context.Cancel);
            await download.CopyToAsync(context.Terminal.OutBytes, context.Cancel);
            return ExitCode.Success;
        }

        try
        {
            await using var target = file.Create();
            await download.CopyToAsync(target, context.Cancel);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new CommandException($"{file} can't be written: {failure.Message}", ExitCode.Failure);
        }

        return ExitCode.Success;
    }

    // X reports what it could not return in a success; what has errors and nothing beside them was not found.
    private int Conclude(XRawResponse response)
    {
        if (context.Get(GlobalOptions.Verbose) && response.Cost is { } cost)
        {
            context.Note(
                $"It cost {Times.Usd(cost.Usd)}{(cost.Item is null ? "" : $" ({cost.Charged} {cost.Item})")}; request {response.RequestId}."
            );
        }

        foreach (var problem in response.Errors)
        {
            context.Note($"xapi: {problem.Title}: {problem.Detail}");
        }

        return response.Errors.Count > 0 && response.ToJToken() is JObject root && root["data"] is null
            ? ExitCode.NotFound
            : ExitCode.Success;
    }
}
