namespace XApi.Tests.Requests;

/// <summary>The requests of Media.</summary>
internal static class MediaRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetMedia,
            x => x.Media.GetAsync("20", Filled.Options<GetMediaOptions>()),
            "GET /2/media/20?media.fields=alt_text,width"
        ),
        new(
            XOperation.GetMediaByKeys,
            x => x.Media.GetManyAsync(["1", "22"], Filled.Options<GetMediaByKeysOptions>()),
            "GET /2/media?media_keys=1,22&media.fields=alt_text,width"
        ),
        new(
            XOperation.GetMediaAnalytics,
            x => x.Media.AnalyticsAsync(Filled.Moment, ["1", "22"], Filled.Moment, Filled.Options<GetMediaAnalyticsOptions>()),
            $"GET /2/media/analytics?media_keys=1,22&granularity=hourly&media_analytics.fields=cta_url_clicks,watch_time_ms&{RequestCase.Times}"
        ),
        new(
            XOperation.SetMediaMetadata,
            x =>
                x.Media.SetMetadataAsync(
                    new()
                    {
                        Id = "1",
                        Metadata = new()
                        {
                            AllowDownloadStatus = new() { AllowDownload = true },
                            AltText = new() { Text = "text 2" },
                            AudiencePolicy = new()
                            {
                                CreatorSubscriptions = [MediaSubscribers.Any],
                                XSubscriptions = [MediaSubscribers.Any],
                            },
                            ContentExpiration = new() { TimestampSec = 9007199254740993 },
                            DomainRestrictions = new() { Whitelist = ["whitelist 4", "whitelist 5"] },
                            FoundMediaOrigin = new() { Provider = "provider 6", Id = "7" },
                            GeoRestrictions = new()
                            {
                                BlacklistedCountryCodes = ["blacklisted country codes 8", "blacklisted country codes 9"],
                                WhitelistedCountryCodes = ["whitelisted country codes 10", "whitelisted country codes 11"],
                            },
                            ManagementInfo = new() { Managed = true },
                            PreviewImage = new()
                            {
                                MediaKey = new() { Media = "media 12", MediaCategory = PreviewMediaCategory.TweetImage },
                            },
                            SensitiveMediaWarning = new()
                            {
                                AdultContent = true,
                                GraphicViolence = true,
                                Other = true,
                            },
                            SharedInfo = new() { Shared = true },
                            StickerInfo = new()
                            {
                                Stickers =
                                [
                                    new()
                                    {
                                        AspectRatio = 13.5,
                                        GroupAnnotationId = 9007199254741004,
                                        Id = "15",
                                        StickerSetAnnotationId = 9007199254741006,
                                        TransformA = 17.5,
                                        TransformB = 18.5,
                                        TransformC = 19.5,
                                        TransformD = 20.5,
                                    },
                                ],
                            },
                            UploadSource = new() { UploadSource = "upload source 21" },
                        },
                    },
                    Filled.Options<SetMediaMetadataOptions>()
                ),
            "POST /2/media/metadata",
            """
            {"id": "1", "metadata": {"allow_download_status": {"allow_download": true}, "alt_text": {"text": "text 2"},
            "audience_policy": {"creator_subscriptions": ["Any"], "x_subscriptions": ["Any"]},
            "content_expiration": {"timestamp_sec": 9007199254740993}, "domain_restrictions": {"whitelist": ["whitelist 4",
            "whitelist 5"]}, "found_media_origin": {"provider": "provider 6", "id": "7"},
            "geo_restrictions": {"blacklisted_country_codes": ["blacklisted country codes 8", "blacklisted country codes 9"],
            "whitelisted_country_codes": ["whitelisted country codes 10", "whitelisted country codes 11"]},
            "management_info": {"managed": true}, "preview_image": {"media_key": {"media": "media 12",
            "media_category": "TweetImage"}}, "sensitive_media_warning": {"adult_content": true, "graphic_violence": true,
            "other": true}, "shared_info": {"shared": true}, "sticker_info": {"stickers": [{"aspect_ratio": 13.5,
            "group_annotation_id": 9007199254741004, "id": "15", "sticker_set_annotation_id": 9007199254741006,
            "transform_a": 17.5, "transform_b": 18.5, "transform_c": 19.5, "transform_d": 20.5}]},
            "upload_source": {"upload_source": "upload source 21"}}}
            """
        ),
        new(
            XOperation.AddSubtitles,
            x =>
                x.Media.AddSubtitlesAsync(
                    new()
                    {
                        Id = "1",
                        MediaCategory = SubtitledMediaCategory.AmplifyVideo,
                        Subtitles = new()
                        {
                            DisplayName = "display name 2",
                            Id = "3",
                            LanguageCode = "language code 4",
                        },
                    },
                    Filled.Options<AddSubtitlesOptions>()
                ),
            "POST /2/media/subtitles",
            """
            {"id": "1", "media_category": "AmplifyVideo", "subtitles": {"display_name": "display name 2", "id": "3",
            "language_code": "language code 4"}}
            """
        ),
        new(
            XOperation.RemoveSubtitles,
            x =>
                x.Media.RemoveSubtitlesAsync(
                    new()
                    {
                        Id = "1",
                        MediaCategory = SubtitledMediaCategory.AmplifyVideo,
                        LanguageCode = "language code 2",
                    },
                    Filled.Options<RemoveSubtitlesOptions>()
                ),
            "DELETE /2/media/subtitles",
            """{"id": "1", "media_category": "AmplifyVideo", "language_code": "language code 2"}"""
        ),
        new(
            XOperation.GetUploadStatus,
            x => x.Media.StatusAsync("20", Filled.Options<GetUploadStatusOptions>()),
            "GET /2/media/upload?media_id=20&command=STATUS"
        ),
        new(
            XOperation.UploadMedia,
            x =>
                x.Media.UploadOnceAsync(
                    RequestCase.File("the bytes"),
                    new() { MediaCategory = MediaCategory.TweetImage, AdditionalOwners = "additional owners 1" },
                    Filled.Options<UploadMediaOptions>()
                ),
            "POST /2/media/upload",
            Parts: new Dictionary<string, string>
            {
                ["media"] = "the bytes",
                ["media_category"] = "tweet_image",
                ["additional_owners"] = "additional owners 1",
            }
        ),
        new(
            XOperation.InitializeUpload,
            x =>
                x.Media.InitializeAsync(
                    new()
                    {
                        AdditionalOwners = ["additional owners 1", "additional owners 2"],
                        MediaCategory = MediaCategory.TweetImage,
                        MediaType = UploadMediaType.VideoMp4,
                        Shared = true,
                        TotalBytes = 9007199254740993,
                    },
                    Filled.Options<InitializeUploadOptions>()
                ),
            "POST /2/media/upload/initialize",
            """
            {"additional_owners": ["additional owners 1", "additional owners 2"], "media_category": "tweet_image",
            "media_type": "video/mp4", "shared": true, "total_bytes": 9007199254740993}
            """
        ),
        new(
            XOperation.AppendUpload,
            x =>
                x.Media.AppendAsync("20", RequestCase.File("the bytes"), new() { SegmentIndex = 1 }, Filled.Options<AppendUploadOptions>()),
            "POST /2/media/upload/20/append",
            Parts: new Dictionary<string, string> { ["media"] = "the bytes", ["segment_index"] = "1" }
        ),
        new(
            XOperation.FinalizeUpload,
            x => x.Media.FinalizeAsync("20", Filled.Options<FinalizeUploadOptions>()),
            "POST /2/media/upload/20/finalize"
        ),
    ];
}
