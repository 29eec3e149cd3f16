using Newtonsoft.Json.Linq;

namespace XApi;

// Written by hand: files of a Tweet are uploaded before it is posted.
public sealed partial class TweetsClient
{
    private Task<CreateTweetResponse> CreateWithFilesAsync(
        CreateTweetRequest request,
        CreateTweetOptions? options,
        CancellationToken cancellationToken
    ) =>
        request?.Media is { Files.Count: > 0 } media
            ? UploadAndPostAsync(request, media, options, cancellationToken)
            : PostAsync(request!, options, cancellationToken);

    private async Task<CreateTweetResponse> UploadAndPostAsync(
        CreateTweetRequest request,
        CreateTweetMedia media,
        CreateTweetOptions? options,
        CancellationToken cancellationToken
    )
    {
        // What X would refuse is refused before anything goes up.
        await CheckAsync(request, options, cancellationToken).ConfigureAwait(false);
        var settings = Settings(options);
        var uploads = media
            .Files.Select(file => new MediaClient(_transport).UploadAsync(file, settings, cancellationToken: cancellationToken))
            .ToList();
        try
        {
            await Task.WhenAll(uploads).ConfigureAwait(false);
            var posted = With(request, media, uploads.Select(upload => upload.Result.MediaId));
            return await PostAsync(posted, options, cancellationToken).ConfigureAwait(false);
        }
        catch (XApiException failure)
        {
            failure.Facts = failure.Facts with { MediaIds = Uploaded(failure) };
            throw;
        }
        catch (OperationCanceledException cancelled) when (Uploaded(cancelled) is { Count: > 0 } uploaded)
        {
            throw UploadedMediaFailure.Of(cancelled, uploaded, cancellationToken);
        }
        catch (IOException unreadable) when (Uploaded(unreadable) is { Count: > 0 } uploaded)
        {
            throw UploadedMediaFailure.Of(unreadable, uploaded);
        }
        catch (XInvalidParameterException wrong) when (Uploaded(wrong) is { Count: > 0 } uploaded)
        {
            throw UploadedMediaFailure.Of(wrong, uploaded);
        }

        // What is there need not be uploaded again.
        List<string> Uploaded(Exception failure) =>
            [
                .. uploads
                    .Where(upload => upload.IsCompletedSuccessfully)
                    .Select(upload => upload.Result.MediaId)
                    .Union(UploadedMediaFailure.IdsOf(failure)),
            ];
    }

    /// <summary>Refuses what X would surely refuse, a request and its files, without sending anything.</summary>
    internal async Task CheckAsync(CreateTweetRequest request, CreateTweetOptions? options, CancellationToken cancellationToken)
    {
        if (!_transport.ValidatesRequests)
        {
            return;
        }

        if (request.Media is not { Files.Count: > 0 } media)
        {
            RequestCheck.Check(Create(request, options));
            return;
        }

        RequestCheck.Check(Create(With(request, media, Enumerable.Repeat("1", media.Files.Count)), options));
        await new MediaClient(_transport).CheckAsync(media.Files, Settings(options), cancellationToken).ConfigureAwait(false);
    }

    private Task<CreateTweetResponse> PostAsync(
        CreateTweetRequest request,
        CreateTweetOptions? options,
        CancellationToken cancellationToken
    ) => _transport.SendAsync(Create(request, options), ModelReader<CreateTweetResponse>.Read, cancellationToken);

    // The options are the Tweet's. Whether its post may be repeated says nothing of uploads, which may.
    private static MediaUploadOptions Settings(CreateTweetOptions? options) => CallOptions.ForPart<MediaUploadOptions>(options);

    // The same request with ids in place of files, member by member as it is written.
    internal static CreateTweetRequest With(CreateTweetRequest request, CreateTweetMedia media, IEnumerable<string> uploaded)
    {
        var json = request.ToJToken();
        json["media"]!["media_ids"] = new JArray(media.MediaIds.Concat(uploaded));
        var posted = CreateTweetRequest.FromJson(json.ToString(Newtonsoft.Json.Formatting.None));
        posted.ContinuesThread = request.ContinuesThread;
        return posted;
    }
}
